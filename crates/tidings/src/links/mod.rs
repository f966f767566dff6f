//! Which articles are one: signed after they are filed, compared, and grouped with what was decided by hand.
//!
//! Signatures and pairs stand in the database and are a function of the records alone; groups are made of them anew each
//! time. Every step may run twice: an article that is not signed as its file is now is signed, one that waits is compared.

mod by_hand;

pub use by_hand::{FILE, read, write};

use crate::folder::Folder;
use crate::parallel;
use std::collections::{BTreeMap, BTreeSet};
use tidings_archive::files::Archive;
use tidings_extract::text_of;
use tidings_model::{Article, ArticleId};
use tidings_store::{Pair, Print, Store, StoreError};
use tidings_story::{
    Arrivals, ByHand, Edge, Group, Member, Signature, Signed, Signer, VERSION, Why, address_key, group,
    host_of,
};

/// Articles that are compared on several threads at a time.
const LOT: usize = 2048;
/// Articles signed in one transaction, 10 MB of signatures. Ids and addresses stand all over their indexes, of which each transaction writes
/// nearly every page.
pub const BATCH: usize = 8192;

/// What an article is compared by; `signer` is for one after the other.
pub fn print(article: &Article, signer: &mut Signer) -> Print {
    let signature = signer.sign(&text_of(&article.body));
    Print {
        article: article.id.clone(),
        source: article.source.id.clone(),
        first_seen: article.first_seen.as_second(),
        published: article.published.at.as_second(),
        address: article.url.as_deref().and_then(address_key),
        host: article.url.as_deref().and_then(host_of),
        size: signature.as_ref().map_or(0, Signature::size),
        signature: signature.map(|signature| signature.to_bytes()),
    }
}

/// Signs what was filed and is not signed yet, and compares it; how many pairs were found.
///
/// # Errors
/// When the database cannot be read or written; the next time goes on where this one stopped.
pub fn update(store: &mut Store, archive: &Archive) -> Result<usize, StoreError> {
    let mut signer = Signer::default();
    for paths in store.unsigned(VERSION)?.chunks(BATCH) {
        // What cannot be read is told by the next build.
        let records = paths.iter().filter_map(|path| archive.read(path).ok());
        let made: Vec<_> = records.map(|record| (print(&record.article, &mut signer), record.hash)).collect();
        store.sign(&made, VERSION)?;
    }
    compare(store)
}

/// Compares the articles that wait, a lot at a time, with all that were published about when they were; how many pairs were
/// found. Memory holds one lot, however many articles there are.
///
/// # Errors
/// When the database cannot be read or written.
pub fn compare(store: &mut Store) -> Result<usize, StoreError> {
    let mut found = 0;
    loop {
        let waiting = store.uncompared(Arrivals::MOST)?;
        if waiting.is_empty() {
            return Ok(found);
        }
        let mut arrivals = Arrivals::new();
        waiting.iter().filter_map(signed).for_each(|article| arrivals.add(article));
        let mut pairs = BTreeMap::new();
        if let Some((first, last)) = arrivals.time() {
            // One thread has the database, so that it is borrowed as if it were changed.
            let store = &mut *store;
            let compared = |lot: Vec<Print>| {
                let found =
                    parallel::map(&lot, |print| signed(print).map(|article| arrivals.pairs(&article)));
                pairs.extend(found.iter().flatten().flatten().map(pair));
                Ok(())
            };
            parallel::pipe(move |give| lots(store, first, last, give), compared)?;
        }
        found += pairs.len();
        let pairs: Vec<Pair> = pairs.into_values().collect();
        store.compared(&waiting, &pairs)?;
    }
}

/// Gives all that were published from `first` to `last`, a lot at a time.
fn lots(
    store: &Store,
    first: i64,
    last: i64,
    give: parallel::Give<'_, Vec<Print>>,
) -> Result<(), StoreError> {
    let mut lot = Vec::new();
    store.each_signed(first, last, |print| {
        lot.push(print);
        if lot.len() == LOT {
            give(std::mem::take(&mut lot));
        }
    })?;
    give(lot);
    Ok(())
}

fn signed(print: &Print) -> Option<Signed> {
    let signature = Signature::from_bytes(print.signature.as_ref()?)?;
    let (id, source, host) = (print.article.clone(), print.source.clone(), print.host.clone());
    Some(Signed { id, source, host, published: print.published, signature })
}

fn pair(edge: &Edge) -> ((ArticleId, ArticleId), Pair) {
    let (one, other) = ByHand::pair(&edge.one, &edge.other);
    let (why, figure) = (edge.why.name().to_owned(), edge.why.figure().map(f64::from));
    ((one.clone(), other.clone()), Pair { one, other, why, figure })
}

/// The database of a site folder, or an empty one where there is none yet.
///
/// # Errors
/// When it cannot be opened.
pub fn database(folder: &Folder) -> Result<Store, StoreError> {
    let path = folder.database();
    if path.exists() { Store::open(&path) } else { Store::in_memory() }
}

/// The article that stands for each that is one with it, among those of which `there` says that they are there.
///
/// # Errors
/// When the database cannot be read.
pub fn mains(
    store: &Store,
    by_hand: &ByHand,
    there: &dyn Fn(&ArticleId) -> bool,
) -> Result<BTreeMap<ArticleId, ArticleId>, StoreError> {
    let mut mains = BTreeMap::new();
    for group in groups(store, by_hand, Some(there))? {
        mains.extend(group.copies.into_iter().map(|copy| (copy.id, group.main.clone())));
    }
    Ok(mains)
}

/// The articles that are one, as the database and the hand have them; only those that are there count, where `there` says which.
///
/// # Errors
/// When the database cannot be read.
pub fn groups(
    store: &Store,
    by_hand: &ByHand,
    there: Option<&dyn Fn(&ArticleId) -> bool>,
) -> Result<Vec<Group>, StoreError> {
    let mut edges = Vec::new();
    for Pair { one, other, why, figure } in store.pairs()? {
        // A reason that is not known was written by no version that this one opens the database of.
        if let Some(why) = Why::from_parts(&why, figure.map(|figure| figure as f32)) {
            edges.push(Edge { one, other, why });
        }
    }
    for group in store.same_address()? {
        let mut group = group.into_iter();
        let Some(first) = group.next() else { continue };
        edges.extend(group.map(|other| Edge { one: first.clone(), other, why: Why::SameAddress }));
    }
    let by_edges = edges.iter().flat_map(|edge| [&edge.one, &edge.other]);
    let by_hands = by_hand.same.iter().flat_map(|(one, other)| [one, other]);
    let named: BTreeSet<&ArticleId> = by_edges.chain(by_hands).collect();
    let mut members = Vec::with_capacity(named.len());
    for id in named.into_iter().filter(|id| there.is_none_or(|there| there(id))) {
        if let Some((first_seen, size)) = store.seen_and_size(id)? {
            members.push(Member { id: id.clone(), first_seen, size });
        }
    }
    Ok(group(&members, &edges, by_hand))
}
