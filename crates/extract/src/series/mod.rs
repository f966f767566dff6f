//! An article on several pages: which link leads to its next page, and the pages joined. A link counts only where its address is
//! that of the first page with a page's number in it, and where it calls itself a number or the next page: the next article,
//! the pages of comments and those of a list are none.

mod address;
mod join;
mod pager;

pub use join::{Joining, join};

use crate::tree::Tree;
use address::Place;
use url::Url;

/// The pages of one article: the address of the first, how those of the others are written, and which of them was found last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    first: Url,
    place: Place,
    /// The number of the page found last, as its address has it: some sites begin with 0.
    number: u32,
    /// Which page that is, the first being 1.
    page: u32,
}

impl Series {
    /// The series that begins with these two pages; none where the second is no page of the first.
    pub fn of(first: &str, second: &str) -> Option<Self> {
        let (first, second) = (Url::parse(first).ok()?, Url::parse(second).ok()?);
        let (place, number) = address::second(&first, &second)?;
        Some(Self { first, place, number, page: 2 })
    }

    /// Moves on to the next page, where its address is given: that of a further page, as [`Page::next`](crate::Page) has it.
    pub fn advance(&mut self, next: &str) -> bool {
        let number = Url::parse(next).ok().and_then(|next| address::number(&self.first, &next, &self.place));
        let is_next = number == Some(self.number + 1);
        if is_next {
            (self.number, self.page) = (self.number + 1, self.page + 1);
        }
        is_next
    }

    /// The link to the page after the one found last. Moves on to it.
    pub(crate) fn follow(&mut self, tree: &Tree, base: Option<&Url>) -> Option<String> {
        let (wanted, page) = (self.number + 1, self.page + 1);
        let found = pager::find(tree, base, page, |url| {
            address::number(&self.first, url, &self.place).is_some_and(|number| number == wanted)
        })?;
        (self.number, self.page) = (wanted, page);
        Some(crate::address::written(&found))
    }

    /// Takes the links between the pages, with what stands around them, out of a page.
    pub(crate) fn without_pager(&self, tree: &mut Tree, base: Option<&Url>) {
        pager::remove(tree, base, |url| {
            address::number(&self.first, url, &self.place).is_some() || address::same(&self.first, url)
        });
    }
}

/// The second page of the article whose first is this page.
pub(crate) fn begin(tree: &Tree, url: &str, base: Option<&Url>) -> Option<(Series, String)> {
    let first = Url::parse(url).ok()?;
    let second = pager::find(tree, base, 2, |url| address::second(&first, url).is_some())?;
    let (place, number) = address::second(&first, &second)?;
    Some((Series { first, place, number, page: 2 }, crate::address::written(&second)))
}
