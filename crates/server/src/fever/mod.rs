//! The Fever API, as the programs of readers speak it. One address answers all: what is asked stands in the query, several things at a time, and
//! what is changed in the body. Who does not show a good key gets an answer all the same, which says so.

mod icons;
mod reads;
mod writes;

use crate::access::{Access, Machine, by_fever_key};
use crate::answers::Problem;
use crate::app::App;
use crate::base::Base;
use crate::params::Params;
use crate::routes::Table;
use axum::Json;
use axum::extract::State;
use axum::http::{Method, StatusCode};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;
use tidings_store::readers::Feed;

/// Where programs look: the handbook's address, the one without the slash, and the files of other servers.
const PLACES: [&str; 4] = ["/fever/", "/fever", "/fever.php", "/api/fever.php"];

pub(crate) fn routes(table: Table) -> Table {
    PLACES.into_iter().fold(table, |table, place| {
        table.route(Method::GET, place, Access::Open, answer).route(Method::POST, place, Access::Open, answer)
    })
}

async fn answer(
    State(app): State<Arc<App>>,
    Base(base): Base,
    machine: Machine,
    method: Method,
    params: Params,
) -> Result<Json<Value>, Problem> {
    let user = match params.first("api_key").filter(|key| !key.is_empty()) {
        Some(key) => by_fever_key(&app, key, machine.address).await?,
        None => None,
    };
    let Some(user) = user else { return Ok(Json(json!({ "api_version": 3, "auth": 0 }))) };
    if method != Method::POST && params.has("mark") {
        return Err(Problem::new(StatusCode::METHOD_NOT_ALLOWED, "nothing is changed by GET")
            .advise("send it by POST"));
    }
    app.work(move |app| {
        let mut out = Map::new();
        out.insert("api_version".to_owned(), 3.into());
        out.insert("auth".to_owned(), 1.into());
        out.insert("last_refreshed_on_time".to_owned(), app.now().as_second().into());
        writes::apply(app, &user, &params, &mut out)?;
        reads::add(app, &user, &params, &base, &mut out)?;
        Ok::<_, Problem>(Json(Value::Object(out)))
    })
    .await
}

/// The groups of some feeds: each category that has feeds of its own, under a number that comes from its name alone and so is always the
/// same. Of two names that would have one number, the later takes the next.
fn groups(feeds: &[Feed]) -> BTreeMap<i64, (String, Vec<&Feed>)> {
    let mut by_name: BTreeMap<String, Vec<&Feed>> = BTreeMap::new();
    for feed in feeds {
        by_name.entry(feed.category.to_string()).or_default().push(feed);
    }
    let mut groups = BTreeMap::new();
    for (name, feeds) in by_name {
        let mut number = group_number(&name);
        while groups.contains_key(&number) {
            number += 1;
        }
        groups.insert(number, (name, feeds));
    }
    groups
}

/// 1 to 2³¹ − 1: some programs have no room for more.
fn group_number(name: &str) -> i64 {
    let [a, b, c, d, ..] = <[u8; 32]>::from(Sha256::digest(name.as_bytes()));
    i64::from(u32::from_be_bytes([a, b, c, d]) & 0x7fff_fffe) + 1
}
