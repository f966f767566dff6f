//! Files that make a host of repositories fetch and publish on a schedule.
//!
//! The archive is the record and is kept after each run, in the repository or in a bucket; the database is kept in the host's
//! cache and made again from the archive where it is lost.

use tidings_publish::Place;

/// A host of repositories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Host {
    /// GitHub Actions and Pages.
    Github,
    /// GitLab CI and Pages.
    Gitlab,
}

/// Where the archive is kept between two runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Keep {
    /// In the repository, a commit each run that brought something.
    Repository,
    /// In a bucket (S3), named by the variable ARCHIVE_BUCKET.
    Bucket,
}

impl Host {
    /// Where the host looks for the file, from the root of the repository.
    pub fn file(self) -> &'static str {
        match self {
            Self::Github => ".github/workflows/news.yml",
            Self::Gitlab => ".gitlab-ci.yml",
        }
    }
}

/// Where tidings is installed from.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What is done in each run, in the shell of either host.
struct Steps {
    /// Brings the archive.
    before: Vec<String>,
    /// Polls and builds. A source that failed is told, and is no reason not to publish what others brought.
    run: Vec<String>,
    /// Keeps the archive.
    after: Vec<String>,
    /// Publishes, where the host's own pages do not.
    publish: Vec<String>,
}

/// The text of the file. With a target of `tidings publish`, that is what is done with the site; else the host's pages have it.
pub fn text(host: Host, keep: Keep, target: Option<&Place>) -> String {
    let steps = steps(host, keep, target);
    match host {
        Host::Github => github(&steps, target),
        Host::Gitlab => gitlab(&steps, target),
    }
}

fn steps(host: Host, keep: Keep, target: Option<&Place>) -> Steps {
    let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    let sync = |from: &str, to: &str| {
        ["archive", "media"].map(|name| format!("aws s3 sync --no-progress {from}{name} {to}{name}")).to_vec()
    };
    let (before, after) = match keep {
        Keep::Bucket => {
            let bucket = "\"s3://$ARCHIVE_BUCKET/\"";
            (sync(bucket, ""), sync("", bucket))
        }
        Keep::Repository => (Vec::new(), commit(host)),
    };
    Steps {
        before,
        run: lines(&[
            "test -f state/tidings.db || tidings rebuild || test $? -eq 1",
            "tidings fetch || test $? -eq 1",
            "tidings build || test $? -eq 1",
        ]),
        after,
        publish: target.map(|_| lines(&["tidings publish"])).unwrap_or_default(),
    }
}

fn commit(host: Host) -> Vec<String> {
    let (name, mail, push) = match host {
        Host::Github => (
            "github-actions[bot]",
            "github-actions[bot]@users.noreply.github.com",
            "git pull --rebase --quiet && git push --quiet",
        ),
        Host::Gitlab => (
            "tidings",
            "tidings@$CI_SERVER_HOST",
            "git push --quiet -o ci.skip \"https://oauth2:$ARCHIVE_TOKEN@$CI_SERVER_HOST/$CI_PROJECT_PATH.git\" \"HEAD:$CI_COMMIT_BRANCH\"",
        ),
    };
    vec![
        "git add --all".to_owned(),
        format!(
            "git diff --cached --quiet || (git -c user.name=\"{name}\" -c user.email=\"{mail}\" commit --quiet --message \"News\" && {push})"
        ),
    ]
}

/// Lines of a block of YAML, each behind so many spaces.
fn block(lines: &[String], spaces: usize) -> String {
    lines.iter().map(|line| format!("{:spaces$}{line}\n", "")).collect()
}

fn needs_keys(target: Option<&Place>, steps: &Steps) -> bool {
    matches!(target, Some(Place::Bucket { .. })) || !steps.before.is_empty()
}

fn github(steps: &Steps, target: Option<&Place>) -> String {
    let pages = target.is_none();
    let mut out = format!(
        "# Written by `tidings workflow github`. Fetches and publishes every hour; change what you like.\n\
         name: News\n\
         on:\n  schedule:\n    - cron: \"17 * * * *\"\n  workflow_dispatch:\n\
         # One run at a time, and none is cut off.\n\
         concurrency:\n  group: news\n  cancel-in-progress: false\n\
         permissions:\n  contents: write\n{}\
         jobs:\n  news:\n    runs-on: ubuntu-latest\n{}",
        if pages { "  pages: write\n  id-token: write\n" } else { "" },
        if pages {
            "    environment:\n      name: github-pages\n      url: ${{ steps.pages.outputs.page_url }}\n"
        } else {
            ""
        },
    );
    if needs_keys(target, steps) {
        out.push_str("    env:\n      AWS_ACCESS_KEY_ID: ${{ secrets.AWS_ACCESS_KEY_ID }}\n      AWS_SECRET_ACCESS_KEY: ${{ secrets.AWS_SECRET_ACCESS_KEY }}\n      AWS_REGION: ${{ vars.AWS_REGION || 'us-east-1' }}\n      # AWS_ENDPOINT_URL: https://s3.example.org for another service than that of AWS\n      ARCHIVE_BUCKET: ${{ vars.ARCHIVE_BUCKET }}\n");
    }
    out.push_str(&format!(
        "    steps:\n      - uses: actions/checkout@v4\n\
         \u{20}     # The program is built once for each of its versions.\n\
         \u{20}     - uses: actions/cache@v4\n        with:\n          path: ~/.cargo/bin/tidings\n          key: tidings-${{{{ runner.os }}}}-{VERSION}\n\
         \u{20}     - run: command -v tidings || cargo install --locked --git {REPOSITORY} tidings\n\
         \u{20}     # The database knows what hosts were asked and when; without it all is made again from the archive.\n\
         \u{20}     - uses: actions/cache@v4\n        with:\n          path: state\n          key: state-${{{{ github.run_id }}}}\n          restore-keys: state-\n"
    ));
    for part in [&steps.before, &steps.run, &steps.after, &steps.publish] {
        if !part.is_empty() {
            out.push_str("      - run: |\n");
            out.push_str(&block(part, 10));
        }
    }
    if pages {
        out.push_str("      - uses: actions/upload-pages-artifact@v3\n        with:\n          path: public\n      - id: pages\n        uses: actions/deploy-pages@v4\n");
    }
    out
}

fn gitlab(steps: &Steps, target: Option<&Place>) -> String {
    let pages = target.is_none();
    let quoted = |line: &String| format!("- '{}'", line.replace('\'', "''"));
    let install = format!(
        "command -v tidings || cargo install --locked --root state/program --git {REPOSITORY} tidings"
    );
    let first = ["export PATH=\"$CI_PROJECT_DIR/state/program/bin:$PATH\"".to_owned(), install];
    let all = [&steps.before, &steps.run, &steps.after, &steps.publish].into_iter().flatten();
    let script: Vec<String> = first.iter().chain(all).map(quoted).collect();
    format!(
        "# Written by `tidings workflow gitlab`. Fetches and publishes as often as the project's pipeline schedule says; change what you like.\n\
         image: rust:1\n\
         {}:\n\
         \u{20} rules:\n    - if: '$CI_PIPELINE_SOURCE == \"schedule\" || $CI_PIPELINE_SOURCE == \"web\"'\n\
         \u{20} # One run at a time.\n\
         \u{20} resource_group: news\n\
         \u{20} # The program, and the database, which is made again from the archive where the cache has lost it.\n\
         \u{20} cache:\n    key: tidings-{VERSION}\n    paths:\n      - state\n\
         \u{20} script:\n{}{}{}",
        if pages { "pages" } else { "news" },
        if steps.before.is_empty() {
            ""
        } else {
            "    - 'apt-get update -qq && apt-get install -qq awscli'\n"
        },
        block(&script, 4),
        if pages { "  artifacts:\n    paths:\n      - public\n" } else { "" },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;
    use clap::Parser;
    use serde_json::Value;

    /// Every text below a key, at any depth.
    fn texts<'v>(value: &'v Value, keys: &[&str], found: &mut Vec<&'v str>) {
        match value {
            Value::Object(map) => {
                for (key, below) in map {
                    match below {
                        Value::String(text) if keys.contains(&key.as_str()) => found.push(text),
                        Value::Array(all) if keys.contains(&key.as_str()) => {
                            found.extend(all.iter().filter_map(Value::as_str));
                        }
                        _ => texts(below, keys, found),
                    }
                }
            }
            Value::Array(all) => all.iter().for_each(|below| texts(below, keys, found)),
            _ => {}
        }
    }

    #[test]
    fn each_file_is_yaml_whose_commands_are_there() {
        let targets =
            ["s3://news/site", "git:origin#gh-pages"].map(|text| Place::parse(text).expect("a target"));
        let targets: Vec<Option<&Place>> = targets.iter().map(Some).chain([None]).collect();
        for host in [Host::Github, Host::Gitlab] {
            for keep in [Keep::Repository, Keep::Bucket] {
                for target in &targets {
                    let text = text(host, keep, *target);
                    let yaml: Value = serde_saphyr::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}"));
                    let mut scripts = Vec::new();
                    texts(&yaml, &["run", "script"], &mut scripts);
                    let commands: Vec<&str> = scripts
                        .iter()
                        .flat_map(|script| script.split(['\n', '|', '&', ';']))
                        .map(str::trim)
                        .filter(|command| command.starts_with("tidings "))
                        .collect();
                    for command in &commands {
                        Cli::try_parse_from(command.split(' ')).unwrap_or_else(|e| panic!("{command}: {e}"));
                    }
                    let has = |command: &str| commands.contains(&command);
                    assert!(has("tidings rebuild") && has("tidings fetch") && has("tidings build"), "{text}");
                    assert_eq!(has("tidings publish"), target.is_some(), "{text}");
                    assert_eq!(text.contains("deploy-pages") || text.contains("\npages:"), target.is_none());
                    assert_eq!(text.contains("aws s3 sync"), keep == Keep::Bucket);
                    assert_eq!(text.contains("git add"), keep == Keep::Repository);
                    let first = if host == Host::Github {
                        &yaml["on"]["schedule"][0]["cron"]
                    } else {
                        &yaml["image"]
                    };
                    assert!(first.is_string(), "{text}");
                }
            }
        }
    }
}
