//! What a publication needs of the site folder, the settings and the environment.

use crate::failure::Failure;
use crate::folder::Folder;
use crate::run;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use tidings_fetch::Request;
use tidings_model::Timestamp;
use tidings_publish::{
    Branch, BranchSettings, Bucket, BucketSettings, Folder as FolderTarget, Keys, Place, PublishError,
    Report, SiteFiles, Target,
};
use tidings_site::FeedFormat;

impl From<PublishError> for Failure {
    fn from(error: PublishError) -> Self {
        let make = if error.is_wrong_use() { Self::usage } else { Self::work };
        make(error.to_string()).advise(error.advice())
    }
}

/// Folders of a site folder in which a published site would be in the way.
const OWN: [&str; 9] =
    ["archive", "digests", "lists", "media", "public", "recipes", "sources", "state", "themes"];

/// The region of a bucket where none is named, as the tools of AWS have it.
const REGION: &str = "us-east-1";

/// Holds off a second publication of the same site folder; ends with its value.
///
/// # Errors
/// When one is at work.
pub(crate) fn lock(folder: &Folder) -> Result<File, Failure> {
    let path = folder.root().join("state").join("publish.lock");
    let failed = |error: &std::io::Error| Failure::file("opened", &path, error);
    if let Some(state) = path.parent() {
        std::fs::create_dir_all(state).map_err(|error| failed(&error))?;
    }
    let opened = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
    let file = opened.map_err(|error| failed(&error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Failure::work("this site is being published already")
            .advise("wait until the other `tidings publish` has ended")),
        Err(TryLockError::Error(error)) => Err(failed(&error)),
    }
}

/// The files of the built site.
///
/// # Errors
/// When there is none, or a build is at work on it.
pub(crate) fn site(folder: &Folder) -> Result<SiteFiles, Failure> {
    let public = folder.public();
    // What a build that was killed has left to do.
    tidings_site::finish_change(&public).map_err(|error| Failure::file("change", &public, &error))?;
    Ok(SiteFiles::read(&public, tidings_site::BUILD_AT_WORK)?)
}

/// The target that is named on the command line, or in the settings.
///
/// # Errors
/// When none is named, or it cannot be used.
pub(crate) fn target(folder: &Folder, named: Option<&str>, now: Timestamp) -> Result<Target, Failure> {
    let settings = &folder.settings.publish;
    let (text, base) = match (named, settings.target.as_deref()) {
        (Some(named), _) => (named, PathBuf::new()),
        (None, Some(set)) => (set, folder.root().to_owned()),
        (None, None) => {
            return Err(Failure::usage("no target is named").advise(
                "name one, such as `tidings publish /srv/www/news`, or set publish.target in tidings.toml",
            ));
        }
    };
    let place = Place::parse(text).map_err(|message| Failure::usage(format!("the target {message}")))?;
    match place {
        Place::Folder(path) => {
            let path = base.join(path);
            refuse_own(folder, &path)?;
            Ok(Target::Folder(FolderTarget::new(path)))
        }
        Place::Bucket { bucket, prefix } => {
            let region = settings.region.clone().or_else(|| variable("AWS_REGION"));
            let settings = BucketSettings {
                bucket,
                prefix,
                region: region.unwrap_or_else(|| REGION.to_owned()),
                endpoint: settings.endpoint.clone().or_else(|| variable("AWS_ENDPOINT_URL")),
                max_age: settings.max_age.as_secs(),
            };
            Ok(Target::Bucket(Bucket::new(&settings, keys()?)?))
        }
        Place::Git { remote, branch } => Ok(Target::Git(Box::new(Branch::open(BranchSettings {
            remote,
            branch,
            site: folder.root().to_owned(),
            own: folder.root().join("state/publish.git"),
            history: settings.history,
            time: now.as_second(),
        })?))),
    }
}

fn keys() -> Result<Keys, Failure> {
    match (variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY")) {
        (Some(id), Some(secret)) => Ok(Keys { id, secret, token: variable("AWS_SESSION_TOKEN") }),
        _ => Err(Failure::usage("a bucket needs keys, and the environment has none")
            .advise("set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; they have no place in tidings.toml")),
    }
}

/// Feeds of one request to a hub.
const FEEDS_AT_ONCE: usize = 100;

/// Tells the hub of the site which feeds changed; the answer is what went wrong.
///
/// # Errors
/// When the settings of requests cannot be used.
pub(crate) async fn tell_hub(folder: &Folder, report: &Report) -> Result<Vec<String>, Failure> {
    let site = &folder.settings.site;
    let (Some(hub), Some(address)) = (&site.hub, &site.address) else { return Ok(Vec::new()) };
    let is_feed = |path: &&String| path.rsplit('/').next().is_some_and(FeedFormat::has_file);
    let feeds = report.added.iter().chain(&report.changed).filter(is_feed);
    let feeds: Vec<String> = feeds.map(|path| tidings_site::absolute(address, path)).collect();
    if feeds.is_empty() {
        return Ok(Vec::new());
    }
    let http = run::http(folder)?;
    let mut problems = Vec::new();
    for some in feeds.chunks(FEEDS_AT_ONCE) {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("hub.mode", "publish");
        for feed in some {
            form.append_pair("hub.url", feed);
        }
        let why = match http.send(Request::post(hub, form.finish())).await {
            Ok(answer) if (200..300).contains(&answer.status) => continue,
            Ok(answer) => format!("it answered {}", answer.status),
            Err(error) => error.to_string(),
        };
        problems.push(format!(
            "the hub {hub} was not told of {} feeds: {why}; their readers see it at their next poll",
            some.len()
        ));
    }
    Ok(problems)
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// A site put into its own folder would be taken for sources, articles or the site to be published.
fn refuse_own(folder: &Folder, path: &Path) -> Result<(), Failure> {
    let path = whole(path)?;
    let root = whole(folder.root())?;
    let is_own = OWN.iter().any(|name| path.starts_with(root.join(name)));
    if is_own || root.starts_with(&path) {
        return Err(Failure::usage(format!(
            "{}: the site cannot be published into its own folder",
            path.display()
        ))
        .advise("name a folder beside it, or a new one in it such as docs"));
    }
    Ok(())
}

/// A path from the root, links followed as far as it is there.
fn whole(path: &Path) -> Result<PathBuf, Failure> {
    let path = std::path::absolute(path).map_err(|error| Failure::file("found", path, &error))?;
    let there = path.ancestors().find_map(|part| Some((part, part.canonicalize().ok()?)));
    Ok(match there {
        Some((part, real)) => real.join(path.strip_prefix(part).unwrap_or(Path::new(""))),
        None => path,
    })
}
