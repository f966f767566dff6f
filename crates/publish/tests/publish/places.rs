//! Sites on disk, and the three kinds of target behind one face.

use object_store::memory::InMemory;
use object_store::path::Path as Key;
use object_store::{ObjectStore, ObjectStoreExt};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use tidings_publish::{
    Branch, BranchSettings, Bucket, BucketSettings, Folder, Options, PublishError, Report, SiteFiles, Target,
    publish,
};

/// What stands in a site on which a build is at work.
pub(crate) const AT_WORK: &str = ".at-work";

/// Files by path.
pub(crate) type Files = BTreeMap<String, String>;

pub(crate) fn files(all: &[(&str, &str)]) -> Files {
    all.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

/// Puts a built site into a folder, in place of what was there.
#[expect(clippy::disallowed_methods, reason = "a test's own files")]
pub(crate) fn build(root: &Path, files: &Files) {
    _ = std::fs::remove_dir_all(root);
    for (path, text) in files {
        let file = root.join(path);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        std::fs::write(file, text).expect("a file");
    }
}

/// A target that can be looked into from outside.
pub(crate) enum Place {
    Folder(PathBuf),
    Bucket(Arc<InMemory>),
    /// A bare repository, and the folder in which the site stands.
    Git(PathBuf, PathBuf),
}

impl Place {
    pub(crate) fn all(root: &Path) -> [Self; 3] {
        let bare = root.join("remote.git");
        git(root, &["init", "--quiet", "--bare", "remote.git"]);
        std::fs::create_dir_all(root.join("site")).expect("a folder");
        [Self::Folder(root.join("www")), Self::Bucket(Arc::default()), Self::Git(bare, root.join("site"))]
    }

    pub(crate) fn target(&self) -> Target {
        match self {
            Self::Folder(root) => Target::Folder(Folder::new(root)),
            Self::Bucket(store) => {
                let store: Arc<dyn ObjectStore> = store.clone();
                Target::Bucket(Bucket::with_store(store, &bucket_settings(None)))
            }
            Self::Git(remote, site) => {
                Target::Git(Box::new(Branch::open(branch_settings(remote, site)).expect("a branch")))
            }
        }
    }

    /// What stands there now, the list of the publisher and what the target needs aside.
    pub(crate) fn files(&self) -> Files {
        let mut files = self.all_files();
        files.retain(|path, _| !path.starts_with('.'));
        files
    }

    pub(crate) fn all_files(&self) -> Files {
        match self {
            Self::Folder(root) => folder_files(root),
            Self::Bucket(store) => block_on(async {
                let mut files = Files::new();
                let mut open = vec![Key::from("site")];
                while let Some(folder) = open.pop() {
                    let listed = store.list_with_delimiter(Some(&folder)).await.expect("a listing");
                    open.extend(listed.common_prefixes);
                    for object in listed.objects {
                        let got = store.get(&object.location).await.expect("an object");
                        let text =
                            String::from_utf8(got.bytes().await.expect("bytes").to_vec()).expect("UTF-8");
                        let path = object.location.as_ref().strip_prefix("site/").expect("the prefix");
                        files.insert(path.to_owned(), text);
                    }
                }
                files
            }),
            Self::Git(remote, _) => {
                let listed = git(remote, &["ls-tree", "-r", "-z", "--name-only", "gh-pages"]);
                let show = |path: &str| git(remote, &["cat-file", "blob", &format!("gh-pages:{path}")]);
                let paths = listed.split('\0').filter(|path| !path.is_empty());
                paths.map(|path| (path.to_owned(), show(path))).collect()
            }
        }
    }

    /// Puts a file there past the publisher.
    #[expect(clippy::disallowed_methods, reason = "a test's own files")]
    pub(crate) fn put(&self, path: &str, text: &str) {
        match self {
            Self::Folder(root) => {
                std::fs::create_dir_all(root).expect("a folder");
                std::fs::write(root.join(path), text).expect("a file");
            }
            Self::Bucket(store) => {
                let key = Key::parse(format!("site/{path}")).expect("a key");
                block_on(store.put(&key, text.to_owned().into())).expect("a put");
            }
            Self::Git(remote, _) => {
                let work = tempfile::tempdir().expect("a folder");
                let at = work.path();
                git(at, &["clone", "--quiet", &remote.to_string_lossy(), "."]);
                if git_may(at, &["checkout", "--quiet", "gh-pages"]).is_none() {
                    git(at, &["checkout", "--quiet", "--orphan", "gh-pages"]);
                }
                std::fs::write(at.join(path), text).expect("a file");
                git(at, &["add", "--all"]);
                git(at, &["-c", "user.name=x", "-c", "user.email=x@y", "commit", "--quiet", "-m", "by hand"]);
                git(at, &["push", "--quiet", "origin", "gh-pages"]);
            }
        }
    }

    /// Publishes; with `stop`, the run is cut off after so many steps, as a kill would.
    pub(crate) fn publish(
        &self,
        public: &Path,
        options: Options,
        stop: Option<usize>,
    ) -> Option<Result<Report, PublishError>> {
        let site = SiteFiles::read(public, AT_WORK).expect("a site");
        let target = self.target();
        let mut done = 0;
        let mut step = |_: &str, _: usize| {
            done += 1;
            if stop == Some(done) {
                std::panic::resume_unwind(Box::new("killed"));
            }
        };
        let run = || block_on(publish(site, target, options, &mut step));
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).ok()
    }

    pub(crate) fn publish_well(&self, public: &Path) -> Report {
        self.publish(public, Options::default(), None).expect("it ran").expect("it went well")
    }
}

pub(crate) fn bucket_settings(endpoint: Option<String>) -> BucketSettings {
    BucketSettings {
        bucket: "news".to_owned(),
        prefix: "site".to_owned(),
        region: "eu-test-1".to_owned(),
        endpoint,
        max_age: 300,
    }
}

pub(crate) fn branch_settings(remote: &Path, site: &Path) -> BranchSettings {
    BranchSettings {
        remote: remote.to_string_lossy().into_owned(),
        branch: "gh-pages".to_owned(),
        site: site.to_owned(),
        own: site.join("state/publish.git"),
        history: true,
        time: 1_773_455_409,
    }
}

pub(crate) fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(work)
}

pub(crate) fn folder_files(root: &Path) -> Files {
    let mut found = Files::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(root).expect("below").to_string_lossy().replace('\\', "/");
                found.insert(name, std::fs::read_to_string(path).expect("text"));
            }
        }
    }
    found
}

/// What git prints, without its last line end; a failure fails the test.
pub(crate) fn git(folder: &Path, arguments: &[&str]) -> String {
    git_may(folder, arguments).unwrap_or_else(|| panic!("git {arguments:?} in {}", folder.display()))
}

fn git_may(folder: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").arg("-C").arg(folder).args(arguments).output().expect("git is here");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    output.status.success().then(|| text.trim_end_matches('\n').to_owned())
}
