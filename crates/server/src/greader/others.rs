//! What programs ask that has no meaning here, answered in the right shape.

use crate::access::Asker;
use axum::Json;
use serde_json::{Value, json};

/// `GET /api/greader.php`: programs look whether there is anything.
pub(super) async fn alive() -> &'static str {
    "OK"
}

/// `GET user-info`.
pub(super) async fn user_info(asker: Asker) -> Json<Value> {
    let (id, name) = (asker.user.id.to_string(), asker.user.name);
    Json(json!({ "userId": id, "userName": name, "userProfileId": id, "userEmail": name }))
}

/// `GET preference/list`.
pub(super) async fn preferences(_: Asker) -> Json<Value> {
    Json(json!({ "prefs": [] }))
}

/// `GET preference/stream/list`: how folders are sorted, of which the program has its own idea.
pub(super) async fn stream_preferences(_: Asker) -> Json<Value> {
    Json(json!({ "streamprefs": {} }))
}

/// `GET friend/list`.
pub(super) async fn friends(_: Asker) -> Json<Value> {
    Json(json!({ "friends": [] }))
}

/// `GET friend/acls`.
pub(super) async fn acls(_: Asker) -> Json<Value> {
    Json(json!({ "acls": [] }))
}

/// `GET friend/groups`.
pub(super) async fn groups(_: Asker) -> Json<Value> {
    Json(json!({ "groups": [] }))
}

/// `GET recommendation/list`.
pub(super) async fn recommendations(_: Asker) -> Json<Value> {
    Json(json!({ "recs": [] }))
}

/// A preference that a program would keep here.
pub(super) async fn passed_over(_: Asker) -> &'static str {
    "OK"
}
