//! Pictures: kept ones from the archive, others through the guarded fetcher; both by signed addresses alone, so that nobody uses this
//! server to fetch what he likes.

use crate::access::Access;
use crate::answers::Problem;
use crate::app::App;
use crate::headers::FOREIGN_POLICY;
use crate::hex;
use crate::routes::Table;
use axum::extract::{Path, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// What signatures are for.
const KEPT: &str = "kept";
const FOREIGN: &str = "foreign";
/// A kept picture has its hash in its address and never changes.
const FOR_EVER: &str = "private, max-age=31536000, immutable";
const A_DAY: &str = "private, max-age=86400";
/// Types of kept pictures by their extensions; the archive names a file after what its bytes show.
const KINDS: [(&str, &str); 5] = [
    ("jpg", "image/jpeg"),
    ("png", "image/png"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("avif", "image/avif"),
];

pub(crate) fn routes(table: Table) -> Table {
    table.route(Method::GET, "/media/{signature}/{folder}/{file}", Access::Open, kept).route(
        Method::GET,
        "/picture/{signature}/{address}",
        Access::Open,
        foreign,
    )
}

/// The address of a kept picture; `file` is its path below `media/`.
pub(crate) fn kept_address(app: &App, file: &str) -> String {
    format!("/media/{}/{file}", app.secrets.sign(KEPT, file))
}

/// The address under which a picture of somebody else's is fetched.
pub(crate) fn foreign_address(app: &App, address: &str) -> String {
    format!("/picture/{}/{}", app.secrets.sign(FOREIGN, address), hex::encode(address.as_bytes()))
}

async fn kept(
    State(app): State<Arc<App>>,
    Path((signature, folder, file)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let name = format!("{folder}/{file}");
    if !app.secrets.is_signed(KEPT, &name, &signature) {
        return Err(unsigned());
    }
    let kind =
        KINDS.iter().find(|(extension, _)| name.rsplit_once('.').is_some_and(|(_, end)| end == *extension));
    let (_, kind) = kind.ok_or_else(unsigned)?;
    let bytes = app.work(move |app| Ok::<_, Problem>(app.archive.read_media_at(&name))).await?;
    let bytes = bytes.map_err(|_| {
        Problem::not_found("this picture is not there any more")
            .advise("`tidings check --mend` fetches it again")
    })?;
    Ok(foreign_bytes(kind, FOR_EVER, bytes))
}

async fn foreign(
    State(app): State<Arc<App>>,
    Path((signature, address)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let address =
        hex::decode(&address).and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(unsigned)?;
    if !app.secrets.is_signed(FOREIGN, &address, &signature) {
        return Err(unsigned());
    }
    let _place = app.waiting.for_a_picture()?;
    // What went wrong there is told to nobody: it could hold anything.
    let picture = app.sources.picture(address).await.map_err(|refusal| {
        tracing::info!(reason = refusal.message, "a picture could not be had");
        Problem::new(StatusCode::BAD_GATEWAY, "the picture could not be had from its publisher")
    })?;
    Ok(foreign_bytes(picture.kind, A_DAY, picture.bytes))
}

fn unsigned() -> Problem {
    Problem::not_found("there is no such picture")
}

fn foreign_bytes(kind: &'static str, keep: &'static str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, keep),
        (header::CONTENT_SECURITY_POLICY, FOREIGN_POLICY),
        (header::CONTENT_DISPOSITION, "inline"),
    ];
    (headers, bytes).into_response()
}
