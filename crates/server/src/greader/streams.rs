//! Which articles a request wants: a stream, what must hold and what must not, and a page of it.

use super::Feeds;
use super::ids::{Stream, item, shown, stream};
use crate::answers::Problem;
use crate::params::Params;
use std::collections::HashSet;
use tidings_model::{CategoryPath, Timestamp};
use tidings_store::StoreError;
use tidings_store::readers::{ItemId, Listing, Order, Readers, Scope, User, next_moment};

/// Articles of a page, where a request does not say.
const USUAL: usize = 20;
/// Articles that are looked at in one go where some of them fall away.
const STEP: usize = 2000;

/// What a request wants.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) stream: Stream,
    with: Vec<Stream>,
    without: Vec<Stream>,
    order: Order,
    since: Option<Timestamp>,
    before: Option<Timestamp>,
    after: Option<ItemId>,
    limit: usize,
}

/// A page of a stream.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) ids: Vec<ItemId>,
    /// The last article, when more follow.
    pub(super) more: Option<ItemId>,
}

impl Wanted {
    /// Reads `s` (or what the path says), `n`, `c`, `r`, `ot`, `nt`, `xt` and `it`; a page has `most` articles at most.
    pub(super) fn read(params: &Params, in_path: Option<&str>, most: usize) -> Result<Self, Problem> {
        let streams = |name| {
            params.all(name).filter(|text| !text.is_empty()).map(stream).collect::<Result<Vec<_>, _>>()
        };
        let time = |name| {
            params.first(name).filter(|text| !text.is_empty()).map(|text| time(name, text)).transpose()
        };
        let after = params.first("c").filter(|text| !text.is_empty());
        let after = after.map(|text| {
            item(text).ok_or_else(|| Problem::bad("this is no continuation of an answer").advise(shown(text)))
        });
        let limit = params.first("n").filter(|text| !text.is_empty()).map(|text| {
            text.parse::<usize>().map_err(|_| Problem::bad("`n` must be a number").advise(shown(text)))
        });
        let named = in_path.or_else(|| params.first("s")).filter(|text| !text.is_empty());
        Ok(Self {
            stream: named.map_or(Ok(Stream::All), stream)?,
            with: streams("it")?,
            without: streams("xt")?,
            order: if params.first("r") == Some("o") { Order::Oldest } else { Order::Newest },
            since: time("ot")?.map(a_second_before),
            // What arrived at that very moment is not newer.
            before: time("nt")?.map(next_moment),
            after: after.transpose()?,
            limit: limit.transpose()?.unwrap_or(USUAL).min(most),
        })
    }
}

/// Some programs round the time of the newest article that they have up to a whole second, and would miss what arrived in that second.
fn a_second_before(at: Timestamp) -> Timestamp {
    let whole = at.subsec_nanosecond() == 0;
    let earlier = Timestamp::from_second(at.as_second().saturating_sub(1)).ok();
    earlier.filter(|_| whole).unwrap_or(at)
}

/// A time in seconds, with or without a fraction, in milliseconds or in microseconds: which one shows its size.
pub(super) fn time(name: &str, text: &str) -> Result<Timestamp, Problem> {
    let nonsense = || Problem::bad(format!("`{name}` must be a time since 1970")).advise(shown(text));
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return Err(nonsense());
    }
    let number: i64 = whole.parse().map_err(|_| nonsense())?;
    let at = match number {
        ..0 => return Err(nonsense()),
        0..100_000_000_000 => Timestamp::from_second(number),
        100_000_000_000..100_000_000_000_000 => Timestamp::from_millisecond(number),
        _ => Timestamp::from_microsecond(number),
    };
    at.map_err(|_| nonsense())
}

/// Where the articles of a stream are looked for.
pub(super) fn scopes(stream: &Stream, feeds: &Feeds) -> Vec<Scope> {
    match stream {
        Stream::All | Stream::Read | Stream::Unread => vec![Scope::All],
        Stream::Starred => vec![Scope::Starred],
        Stream::Nothing => Vec::new(),
        Stream::Feed(id) => vec![Scope::Feed(*id)],
        Stream::Address(_) => {
            let feed = feeds.find(|feed| stream.is_feed(feed));
            feed.map(|(feed, _)| Scope::Feed(feed.id)).into_iter().collect()
        }
        Stream::Label(label) => {
            let folder = CategoryPath::parse(label).ok();
            let folder = folder.filter(|folder| feeds.every().any(|feed| feed.category.is_within(folder)));
            folder.map(Scope::Category).into_iter().chain([Scope::Label(label.clone())]).collect()
        }
    }
}

/// What must hold of an article.
#[derive(Default)]
struct Sieve {
    unread: Option<bool>,
    starred: Option<bool>,
    with: Vec<HashSet<ItemId>>,
    without: Vec<HashSet<ItemId>>,
    nothing: bool,
}

impl Sieve {
    fn must(&mut self, stream: &Stream, holds: bool) -> bool {
        let (mark, value) = match stream {
            Stream::Read => (&mut self.unread, !holds),
            Stream::Unread => (&mut self.unread, holds),
            Stream::Starred => (&mut self.starred, holds),
            Stream::All => {
                self.nothing |= !holds;
                return true;
            }
            Stream::Nothing => {
                self.nothing |= holds;
                return true;
            }
            Stream::Label(_) | Stream::Feed(_) | Stream::Address(_) => return false,
        };
        self.nothing |= mark.is_some_and(|other| other != value);
        *mark = Some(value);
        true
    }

    fn keeps(&self, id: ItemId) -> bool {
        self.with.iter().all(|set| set.contains(&id)) && !self.without.iter().any(|set| set.contains(&id))
    }
}

/// A page of what is wanted. Whatever arrives meanwhile, the next page begins behind its last article.
pub(super) fn page(
    readers: &Readers,
    user: &User,
    feeds: &Feeds,
    wanted: &Wanted,
) -> Result<Page, StoreError> {
    let mut sieve = Sieve::default();
    sieve.must(&wanted.stream, true);
    let base = Listing {
        since: wanted.since,
        before: wanted.before,
        order: wanted.order,
        after: wanted.after,
        ..Listing::of(Scope::All, usize::MAX)
    };
    for (streams, holds) in [(&wanted.with, true), (&wanted.without, false)] {
        for stream in streams {
            if sieve.must(stream, holds) {
                continue;
            }
            let all = union(readers, user, &scopes(stream, feeds), &base)?.into_iter().collect();
            if holds { sieve.with.push(all) } else { sieve.without.push(all) }
        }
    }
    if sieve.nothing || wanted.limit == 0 {
        return Ok(Page { ids: Vec::new(), more: None });
    }
    let falls_away = !sieve.with.is_empty() || !sieve.without.is_empty();
    let step = if falls_away { (wanted.limit + 1).max(STEP) } else { wanted.limit + 1 };
    let mut listing = Listing { unread: sieve.unread, starred: sieve.starred, limit: step, ..base };
    let scopes = scopes(&wanted.stream, feeds);
    let mut ids = Vec::new();
    loop {
        let some = union(readers, user, &scopes, &listing)?;
        listing.after = some.last().copied().or(listing.after);
        ids.extend(some.iter().filter(|id| sieve.keeps(**id)));
        if ids.len() > wanted.limit || some.len() < step {
            break;
        }
    }
    let more = ids.len() > wanted.limit;
    ids.truncate(wanted.limit);
    Ok(Page { more: ids.last().copied().filter(|_| more), ids })
}

/// The first articles of several scopes, each once.
fn union(
    readers: &Readers,
    user: &User,
    scopes: &[Scope],
    listing: &Listing,
) -> Result<Vec<ItemId>, StoreError> {
    let mut all = Vec::new();
    for scope in scopes {
        all.extend(readers.list(user.id, &Listing { scope: scope.clone(), ..listing.clone() })?);
    }
    if scopes.len() > 1 {
        all.sort_unstable();
        if listing.order == Order::Newest {
            all.reverse();
        }
        all.dedup();
        all.truncate(listing.limit);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_come_in_three_units() {
        for (text, want) in [
            ("1790000000", Some(1_790_000_000_000_000)),
            // As a program writes it whose times are fractions.
            ("1790000000.25", Some(1_790_000_000_000_000)),
            ("1790000000123", Some(1_790_000_000_123_000)),
            ("1790000000123456", Some(1_790_000_000_123_456)),
            ("0", Some(0)),
            ("-1", None),
            ("1e9", None),
            ("nonsense", None),
            ("1790000000.x", None),
            ("", None),
            ("9223372036854775807", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(time("ts", text).ok().map(Timestamp::as_microsecond), want, "{text}");
        }
    }
}
