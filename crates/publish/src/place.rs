use std::path::PathBuf;

/// A target as a person writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A folder.
    Folder(PathBuf),
    /// `s3://BUCKET/PREFIX`.
    Bucket {
        /// Name of the bucket.
        bucket: String,
        /// Folder in it, without `/` at its ends; may be empty.
        prefix: String,
    },
    /// `git:REMOTE#BRANCH`.
    Git {
        /// Name of a remote or its address.
        remote: String,
        /// Name of the branch, without `refs/heads/`.
        branch: String,
    },
}

/// The branch that is meant where none is named: what hosts of pages look at first.
const BRANCH: &str = "gh-pages";

impl Place {
    /// Reads a target.
    ///
    /// # Errors
    /// The end of a sentence "… must be …".
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Some(rest) = text.strip_prefix("s3://") {
            return Self::bucket(rest);
        }
        if let Some(rest) = text.strip_prefix("git:") {
            return Self::git(rest);
        }
        if text.trim().is_empty() || text.contains("://") {
            return Err(format!(
                "must be a folder, \"s3://BUCKET/FOLDER\" or \"git:REMOTE#BRANCH\", and is {text:?}"
            ));
        }
        Ok(Self::Folder(PathBuf::from(text)))
    }

    fn bucket(rest: &str) -> Result<Self, String> {
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let prefix = prefix.trim_matches('/');
        let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if bucket.is_empty() || !bucket.chars().all(good) {
            return Err("must name a bucket, such as \"s3://my-news/site\"".to_owned());
        }
        if !prefix.is_empty() && !crate::list::is_inside(prefix) {
            return Err("must name a folder in the bucket without empty names, . and ..".to_owned());
        }
        Ok(Self::Bucket { bucket: bucket.to_owned(), prefix: prefix.to_owned() })
    }

    fn git(rest: &str) -> Result<Self, String> {
        let (remote, branch) = rest.rsplit_once('#').unwrap_or((rest, BRANCH));
        // What begins with a dash would be an option to git.
        if remote.is_empty() || remote.starts_with('-') || remote.chars().any(char::is_control) {
            return Err("must name a remote, such as \"git:origin#gh-pages\"".to_owned());
        }
        if !is_branch(branch) {
            return Err(format!("must name a branch, and {branch:?} cannot be one"));
        }
        Ok(Self::Git { remote: remote.to_owned(), branch: branch.to_owned() })
    }
}

/// What `git check-ref-format --branch` lets through, and a little less.
fn is_branch(name: &str) -> bool {
    let odd = |c: char| c.is_control() || " ~^:?*[\\\"".contains(c);
    let part = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.ends_with(".lock");
    name.split('/').all(part)
        && !name.chars().any(odd)
        && !name.starts_with('-')
        && !name.ends_with('.')
        && !name.contains("..")
        && !name.contains("@{")
        && name != "@"
        && name != "HEAD"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_as_people_write_them() {
        let bucket =
            |bucket: &str, prefix: &str| Place::Bucket { bucket: bucket.into(), prefix: prefix.into() };
        let git = |remote: &str, branch: &str| Place::Git { remote: remote.into(), branch: branch.into() };
        for (text, want) in [
            ("../www", Some(Place::Folder("../www".into()))),
            ("/srv/新闻", Some(Place::Folder("/srv/新闻".into()))),
            ("s3://news", Some(bucket("news", ""))),
            ("s3://news/site/新/", Some(bucket("news", "site/新"))),
            ("git:origin", Some(git("origin", "gh-pages"))),
            ("git:git@host.example:me/site.git#pages", Some(git("git@host.example:me/site.git", "pages"))),
            ("git:https://host.example/a#b/c", Some(git("https://host.example/a", "b/c"))),
            ("", None),
            ("ftp://host/x", None),
            ("s3://", None),
            ("s3://news/../x", None),
            ("git:", None),
            ("git:--upload-pack=x#y", None),
            ("git:origin#--force", None),
            ("git:origin#a..b", None),
            ("git:origin#HEAD", None),
            ("git:origin#", None),
        ] {
            assert_eq!(Place::parse(text).ok(), want, "{text}");
        }
    }
}
