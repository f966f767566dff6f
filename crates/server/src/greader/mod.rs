//! The Google Reader API, as the programs of readers on phones and elsewhere speak it. It stands at the root and below
//! `/api/greader.php`, where programs look that know FreshRSS.
//!
//! Programs differ in what they send, so that much is taken: parameters in the address or the body, article ids in three forms, times in
//! three units, a write token of any kind (who asks is known by the header, and a page of another site cannot send that). No route looks
//! at a cookie.

mod atom;
mod contents;
mod ids;
mod lists;
mod login;
mod marks;
mod opml;
mod others;
mod streams;
mod subscriptions;
mod tags;

use crate::access::Access;
use crate::answers::Problem;
use crate::names::{LONGEST_NAME, is_name};
use crate::routes::Table;
use axum::http::Method;
use tidings_store::StoreError;
use tidings_store::readers::{Feed, Readers, User};

/// A list of feeds may be so large: more than the longest that its reader takes.
const LARGEST_LIST: usize = 8 << 20;
/// A request about articles may be so large: the most articles that one takes, in the longest form.
const LARGEST_EDIT: usize = 2 << 20;

/// Where the API stands besides the root: as FreshRSS has it, which many programs know.
pub(crate) const BELOW: &str = "/api/greader.php";

/// Each route twice.
macro_rules! routes {
    ($table:expr, $($method:ident $access:ident $path:literal $largest:ident => $handler:path;)*) => {
        $table$(
            .large(Method::$method, $path, Access::$access, $largest, $handler)
            .large(Method::$method, concat!("/api/greader.php", $path), Access::$access, $largest, $handler)
        )*
    };
}

pub(crate) fn routes(table: Table) -> Table {
    let table = table.route(Method::GET, "/api/greader.php", Access::Open, others::alive).route(
        Method::GET,
        "/api/greader.php/",
        Access::Open,
        others::alive,
    );
    let table = routes! { table,
        POST Open "/accounts/ClientLogin" LARGEST_EDIT => login::sign_in;
        GET Open "/accounts/ClientLogin" LARGEST_EDIT => login::sign_in;
        GET Program "/reader/api/0/token" LARGEST_EDIT => login::token;
        GET Program "/reader/api/0/user-info" LARGEST_EDIT => others::user_info;
        GET Program "/reader/api/0/tag/list" LARGEST_EDIT => lists::tags;
        GET Program "/reader/api/0/subscription/list" LARGEST_EDIT => lists::subscriptions;
        GET Program "/reader/api/0/unread-count" LARGEST_EDIT => lists::unread_counts;
        POST Program "/reader/api/0/subscription/quickadd" LARGEST_EDIT => subscriptions::quick_add;
        POST Program "/reader/api/0/subscription/edit" LARGEST_EDIT => subscriptions::edit;
        POST Program "/reader/api/0/subscription/import" LARGEST_LIST => opml::import;
        GET Program "/reader/api/0/subscription/export" LARGEST_EDIT => opml::export;
        GET Program "/reader/api/0/stream/items/ids" LARGEST_EDIT => contents::ids;
        GET Program "/reader/api/0/stream/items/contents" LARGEST_EDIT => contents::of_items;
        POST Program "/reader/api/0/stream/items/contents" LARGEST_EDIT => contents::of_items;
        GET Program "/reader/api/0/stream/contents" LARGEST_EDIT => contents::of_named_stream;
        GET Program "/reader/api/0/stream/contents/{*stream}" LARGEST_EDIT => contents::of_stream;
        GET Program "/reader/atom/{*stream}" LARGEST_EDIT => atom::of_stream;
        POST Program "/reader/api/0/edit-tag" LARGEST_EDIT => marks::edit_tag;
        POST Program "/reader/api/0/mark-all-as-read" LARGEST_EDIT => marks::mark_all_as_read;
        POST Program "/reader/api/0/rename-tag" LARGEST_EDIT => tags::rename;
        POST Program "/reader/api/0/disable-tag" LARGEST_EDIT => tags::disable;
    };
    routes! { table,
        GET Program "/reader/api/0/preference/list" LARGEST_EDIT => others::preferences;
        GET Program "/reader/api/0/preference/stream/list" LARGEST_EDIT => others::stream_preferences;
        POST Program "/reader/api/0/preference/set" LARGEST_EDIT => others::passed_over;
        POST Program "/reader/api/0/preference/stream/set" LARGEST_EDIT => others::passed_over;
        GET Program "/reader/api/0/friend/list" LARGEST_EDIT => others::friends;
        GET Program "/reader/api/0/friend/acls" LARGEST_EDIT => others::acls;
        GET Program "/reader/api/0/friend/groups" LARGEST_EDIT => others::groups;
        GET Program "/reader/api/0/recommendation/list" LARGEST_EDIT => others::recommendations;
    }
}

/// A name that somebody typed, if it can be one.
fn name(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    if !is_name(text, LONGEST_NAME) {
        return Err(Problem::bad("this cannot be a name")
            .advise(format!("use 1 to {LONGEST_NAME} characters and no control characters")));
    }
    Ok(text.to_owned())
}

/// The feeds that a user sees, and all there are.
struct Feeds {
    all: Vec<(Feed, bool)>,
}

impl Feeds {
    fn of(readers: &Readers, user: &User) -> Result<Self, StoreError> {
        Ok(Self { all: readers.all_feeds(user.id)? })
    }

    fn every(&self) -> impl Iterator<Item = &Feed> {
        self.all.iter().map(|(feed, _)| feed)
    }

    fn find(&self, wanted: impl Fn(&Feed) -> bool) -> Option<&(Feed, bool)> {
        self.all.iter().find(|(feed, _)| wanted(feed))
    }
}
