//! Calls of the program `git`. Nothing that came from a feed or a page is ever an argument: paths and texts go through its
//! standard input.

use super::objects::{Entry, entries};
use super::{BranchSettings, Changes};
use crate::error::PublishError;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use tidings_model::ContentHash;

/// Variables that an outer git sets for what it calls, and that would lead elsewhere.
const OUTER: [&str; 6] =
    ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE", "GIT_PREFIX"];

const PUSH_ADVICE: &str = "see that you may push there (`git push` by hand says more), and run it again";

/// The program in one repository, for one branch of one remote.
#[derive(Debug)]
pub(super) struct Git {
    folder: PathBuf,
    remote: String,
    branch: String,
    place: String,
    /// Whether only the newest commit is fetched: of a repository of our own, or one that has no history anyway.
    shallow: bool,
}

impl Git {
    pub(super) fn open(settings: &BranchSettings, place: &str) -> Result<Self, PublishError> {
        // A path is the site folder's, whichever repository is used.
        let path = settings.site.join(&settings.remote);
        let remote = match path.canonicalize() {
            Ok(path) if path.is_dir() => path.to_string_lossy().into_owned(),
            _ => settings.remote.clone(),
        };
        let branch = settings.branch.clone();
        let of = |folder: &PathBuf, shallow| Self {
            folder: folder.clone(),
            remote: remote.clone(),
            branch: branch.clone(),
            place: place.to_owned(),
            shallow,
        };
        let git = of(&settings.site, false);
        if git.is_there()? {
            let current = git.line(&["symbolic-ref", "--quiet", "HEAD"])?;
            let has_files = git.line(&["rev-parse", "--is-inside-work-tree"])?.as_deref() == Some("true");
            if has_files && current == Some(format!("refs/heads/{branch}")) {
                return Err(PublishError::Settings {
                    message: format!(
                        "{place}: {branch} is the branch in which the site folder itself is kept"
                    ),
                    advice: "name another branch, such as gh-pages, after # in publish.target",
                });
            }
            let shallow = git.line(&["rev-parse", "--is-shallow-repository"])?.as_deref() == Some("true");
            return Ok(Self { shallow, ..git });
        }
        let own = of(&settings.own, true);
        if !settings.own.join("HEAD").is_file() {
            std::fs::create_dir_all(&settings.own)
                .map_err(|error| own.failed(format!("{}: {error}", settings.own.display()), PUSH_ADVICE))?;
            own.well(&["init", "--quiet", "--bare"], "make room or give access, and run it again")?;
        }
        Ok(own)
    }

    /// Whether there is a repository. One that git does not trust is told, and not passed by.
    fn is_there(&self) -> Result<bool, PublishError> {
        let output = self.run(&["rev-parse", "--git-dir"])?;
        let is_none = String::from_utf8_lossy(&output.stderr).contains("not a git repository");
        if output.status.success() || is_none {
            return Ok(output.status.success());
        }
        Err(self.failed(format!("git rev-parse: {}", said(&output)), "do what git says, and run it again"))
    }

    /// The commit at which the branch stands at the remote.
    pub(super) fn remote_commit(&self) -> Result<Option<String>, PublishError> {
        let advice = "see that the remote's name or address is right and that you may read it (`git ls-remote` by hand says more)";
        let branch = format!("refs/heads/{}", self.branch);
        let out = self.well(&["ls-remote", "--quiet", "--", &self.remote, &branch], advice)?;
        // The pattern may match more than it names.
        let of = |line: &str| {
            let (id, name) = line.split_once('\t')?;
            (name == branch).then(|| id.to_owned())
        };
        Ok(out.lines().find_map(of))
    }

    /// Gets a commit with its files, where they are not here yet.
    pub(super) fn fetch(&self, commit: &str) -> Result<(), PublishError> {
        if self.run(&["rev-list", "--quiet", "--objects", "-1", commit])?.status.success() {
            return Ok(());
        }
        let mut arguments =
            vec!["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance"];
        if self.shallow {
            arguments.push("--depth=1");
        }
        let branch = format!("refs/heads/{}", self.branch);
        arguments.extend(["--", &self.remote, &branch]);
        self.well(&arguments, "run it again").map(drop)
    }

    /// The files of a commit.
    pub(super) fn files(&self, commit: &str) -> Result<BTreeMap<String, Entry>, PublishError> {
        let out = self.well(&["ls-tree", "-r", "-z", "--full-tree", commit], "run it again")?;
        Ok(entries(&out))
    }

    /// A file's bytes as text.
    pub(super) fn text(&self, id: &str) -> Result<String, PublishError> {
        self.well(&["cat-file", "blob", id], "run it again")
    }

    /// The SHA-256 of files.
    pub(super) fn hashes<'a>(
        &self,
        ids: impl Iterator<Item = &'a str>,
    ) -> Result<BTreeMap<String, ContentHash>, PublishError> {
        let ids: Vec<&str> = ids.collect();
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut child = self.start(&["cat-file", "--batch"], Stdio::piped())?;
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let (Some(input), Some(output)) = (input, output) else { return Err(self.broke_off()) };
        // It answers while it is asked: two threads, or both wait for each other.
        let read = std::thread::scope(|scope| {
            scope.spawn(|| {
                let mut input = BufWriter::new(input);
                // Where this fails, the answers end early.
                _ = ids.iter().try_for_each(|id| writeln!(input, "{id}")).and_then(|()| input.flush());
            });
            let mut output = BufReader::new(output);
            ids.iter().map(|id| Ok(((*id).to_owned(), hash_of_next(&mut output)?))).collect::<io::Result<_>>()
        });
        let ended = child.wait();
        match (read, ended) {
            (Ok(read), Ok(status)) if status.success() => Ok(read),
            _ => Err(self.broke_off()),
        }
    }

    /// Makes a commit of the files of `base` with the changes.
    pub(super) fn commit(
        &self,
        changes: &Changes,
        base: Option<&str>,
        message: &str,
        settings: &BranchSettings,
    ) -> Result<String, PublishError> {
        let reference = format!("refs/tidings/{}", self.branch);
        let mut child = self.start(&["fast-import", "--quiet", "--force", "--done"], Stdio::null())?;
        let Some(input) = child.stdin.take() else { return Err(self.broke_off()) };
        let who = format!("{} {} +0000", self.author()?, settings.time);
        let tree = match base {
            Some(base) if !settings.history => self.line(&["rev-parse", &format!("{base}^{{tree}}")])?,
            _ => None,
        };
        let start = match (base, &tree) {
            (_, Some(tree)) => format!("M 040000 {tree} \"\"\n"),
            (Some(base), None) => format!("from {base}\n"),
            (None, None) => String::new(),
        };
        let written = (|| {
            let mut out = BufWriter::new(input);
            write!(out, "reset {reference}\ncommit {reference}\ncommitter {who}\n")?;
            write!(out, "data {}\n{message}\n{start}", message.len())?;
            // First what goes: its folder may be a file afterwards.
            for path in &changes.remove {
                writeln!(out, "D {}", quoted(path))?;
            }
            for (path, bytes) in &changes.put {
                write!(out, "M 100644 inline {}\ndata {}\n", quoted(path), bytes.len())?;
                out.write_all(bytes)?;
                out.write_all(b"\n")?;
            }
            out.write_all(b"done\n")?;
            out.flush()
        })();
        let output =
            child.wait_with_output().map_err(|error| self.failed(error.to_string(), "run it again"))?;
        if written.is_err() || !output.status.success() {
            return Err(self.failed(said(&output), "make room or give access, and run it again"));
        }
        self.line(&["rev-parse", "--verify", &reference])?.ok_or_else(|| self.broke_off())
    }

    /// Who publishes: who commits in this repository, or the program where git knows nobody.
    fn author(&self) -> Result<String, PublishError> {
        let ident = self.line(&["var", "GIT_COMMITTER_IDENT"])?;
        let name = ident.as_deref().and_then(|ident| ident.find('>').map(|end| ident[..=end].to_owned()));
        Ok(name.unwrap_or_else(|| "tidings <tidings@localhost>".to_owned()))
    }

    /// Pushes a commit where the branch still stands at `base`.
    pub(super) fn push(&self, commit: &str, base: Option<&str>) -> Result<(), PublishError> {
        let branch = format!("refs/heads/{}", self.branch);
        let lease = format!("--force-with-lease={branch}:{}", base.unwrap_or_default());
        let what = format!("{commit}:{branch}");
        let push = ["push", "--quiet", "--no-verify", &lease, "--", &self.remote, &what];
        self.well(&push, PUSH_ADVICE).map(drop)
    }

    /// What a call prints, where it ends well.
    fn well(&self, arguments: &[&str], advice: &'static str) -> Result<String, PublishError> {
        let output = self.run(arguments)?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        Err(self.failed(format!("git {}: {}", arguments[0], said(&output)), advice))
    }

    /// The line that a call prints; `None` where it ends otherwise than well.
    fn line(&self, arguments: &[&str]) -> Result<Option<String>, PublishError> {
        let output = self.run(arguments)?;
        let line = || String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Ok(output.status.success().then(line))
    }

    fn run(&self, arguments: &[&str]) -> Result<Output, PublishError> {
        self.command(arguments).stdin(Stdio::null()).output().map_err(|error| self.not_started(&error))
    }

    fn start(&self, arguments: &[&str], output: Stdio) -> Result<Child, PublishError> {
        let mut command = self.command(arguments);
        let started = command.stdin(Stdio::piped()).stdout(output).stderr(Stdio::piped()).spawn();
        started.map_err(|error| self.not_started(&error))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.arg("-C").arg(&self.folder).args(arguments);
        for name in OUTER {
            command.env_remove(name);
        }
        // One of its messages is read.
        command.env("LC_ALL", "C");
        command
    }

    fn not_started(&self, error: &io::Error) -> PublishError {
        self.failed(
            format!("the program git cannot be started: {error}"),
            "install git, or publish to a folder",
        )
    }

    fn broke_off(&self) -> PublishError {
        self.failed(
            "git broke off".to_owned(),
            "run it again; `git fsck` says whether the repository is whole",
        )
    }

    fn failed(&self, why: String, advice: &'static str) -> PublishError {
        PublishError::Target { place: self.place.clone(), path: String::new(), why, advice }
    }
}

/// What git complained of: its last lines, in one.
fn said(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    match &lines[lines.len().saturating_sub(4)..] {
        [] => format!("it ended with {}", output.status),
        last => last.join("; "),
    }
}

/// The hash of the next answer of `cat-file --batch`: `ID blob SIZE`, the bytes, a line end.
fn hash_of_next(output: &mut impl BufRead) -> io::Result<ContentHash> {
    let mut line = String::new();
    output.read_line(&mut line)?;
    let size = line.trim_end().rsplit(' ').next().and_then(|size| size.parse::<u64>().ok());
    let size = size.ok_or(io::ErrorKind::InvalidData)?;
    let mut hash = Sha256::new();
    if io::copy(&mut output.take(size), &mut HashWriter(&mut hash))? != size {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    output.read_exact(&mut [0])?;
    let digits: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    ContentHash::try_from(digits).map_err(io::Error::other)
}

struct HashWriter<'a>(&'a mut Sha256);

impl Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A path as `fast-import` reads it whatever stands in it.
fn quoted(path: &str) -> String {
    format!("\"{}\"", path.replace('\\', "\\\\").replace('"', "\\\""))
}
