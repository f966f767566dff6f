//! What a record may hold of the fields that a feed fills. A record has to be read back, so that every field has a most;
//! what is cut is told. Names and passwords in addresses are taken out, since records are published.

use crate::limits::beginning;
use crate::{address, text};
use tidings_model::{Enclosure, Person, Problem, ProblemKind};
use url::Url;

/// Bytes of a guid.
const GUID: usize = 4 << 10;
/// Characters of a title.
const TITLE: usize = 1_000;
/// Authors of one article.
const AUTHORS: usize = 50;
/// Characters of a name or of the title of a file.
const NAME: usize = 300;
/// Attached files of one article.
const ENCLOSURES: usize = 100;
/// Bytes of a media type.
const MEDIA_TYPE: usize = 128;

/// The publisher's identifier.
pub(crate) fn guid(guid: &str, problems: &mut Vec<Problem>) -> String {
    let kept = beginning(guid, GUID);
    if kept.len() < guid.len() {
        tell(problems, format!("The guid has {} bytes; the first {} were kept.", guid.len(), kept.len()));
    }
    address::without_credentials(kept)
}

/// What the page says of an article in few words: its section, its licence. What is longer is something else.
pub(crate) fn short_line(line: &str) -> Option<String> {
    let line = text::one_line(line);
    (!line.is_empty() && line.chars().count() <= NAME).then_some(line)
}

/// A title on one line.
pub(crate) fn title(title: &str, problems: &mut Vec<Problem>) -> String {
    let kept = text::shorten(title, TITLE);
    if kept.len() < title.len() {
        let long = title.chars().count();
        tell(problems, format!("The title has {long} characters; the first {TITLE} were kept."));
    }
    kept
}

/// The authors.
pub(crate) fn authors(people: Vec<Person>, base: Option<&Url>, problems: &mut Vec<Problem>) -> Vec<Person> {
    if people.len() > AUTHORS {
        tell(problems, format!("The article has {} authors; the first {AUTHORS} were kept.", people.len()));
    }
    let mut long = 0;
    let kept = people
        .into_iter()
        .take(AUTHORS)
        .map(|person| Person {
            name: person.name.map(|name| short(&name, &mut long)),
            email: person.email.filter(|email| email.len() <= NAME),
            url: person.url.and_then(|url| address::web(&url, base)),
        })
        .collect();
    if long > 0 {
        tell(problems, format!("{long} names of authors were cut to {NAME} characters."));
    }
    kept
}

/// The attached files: those on the web, and those that other programs fetch.
pub(crate) fn enclosures(
    files: &[Enclosure],
    base: Option<&Url>,
    problems: &mut Vec<Problem>,
) -> Vec<Enclosure> {
    if files.len() > ENCLOSURES {
        tell(problems, format!("The article has {} files; the first {ENCLOSURES} were kept.", files.len()));
    }
    let (mut long, mut odd) = (0, 0);
    let mut kept = Vec::new();
    for file in files.iter().take(ENCLOSURES) {
        let Some(url) = address::file(&file.url, base) else {
            odd += 1;
            continue;
        };
        kept.push(Enclosure {
            url,
            media_type: file.media_type.clone().filter(|kind| kind.len() <= MEDIA_TYPE),
            title: file.title.as_deref().map(|title| short(title, &mut long)),
            ..file.clone()
        });
    }
    if odd > 0 {
        let message = format!("{odd} attached files were left out, since their addresses cannot be used.");
        problems.push(Problem::new(ProblemKind::Address, message));
    }
    if long > 0 {
        tell(problems, format!("{long} titles of attached files were cut to {NAME} characters."));
    }
    kept
}

fn short(name: &str, long: &mut usize) -> String {
    let kept = text::shorten(name, NAME);
    *long += usize::from(kept.len() < name.len());
    kept
}

fn tell(problems: &mut Vec<Problem>, message: String) {
    problems.push(Problem::new(ProblemKind::Limit, message));
}
