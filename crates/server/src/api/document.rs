//! The description of the API for programs: OpenAPI 3.1.

use super::{
    events, feeds, items, labels, marks, me, opml, revisions, search, sessions, settings, sources, tags,
    tree, users,
};
use crate::access::Asker;
use crate::answers::Problem;
use crate::conditional::Known;
use axum::response::Response;
use serde::Serialize;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder};
use utoipa::{OpenApi, ToSchema};

/// Why a request was refused (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
struct ProblemJson {
    /// The status.
    status: u16,
    /// What failed.
    title: String,
    /// More of it, and what to do.
    detail: Option<String>,
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "tidings",
        version = "1",
        description = "Everything that the reader can do. A program sends `Authorization: Bearer APP-PASSWORD`. Lists go on at the address in \
            `next`, and do not shift when articles arrive. Answers to GET carry an `ETag`; who sends it back in `If-None-Match` gets 304 while \
            nothing has changed. What is wrong with a request is answered as `application/problem+json` with what to do, and changes nothing.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    paths(
        me::me,
        settings::settings,
        settings::change,
        sessions::change_password,
        sessions::sessions,
        sessions::end,
        me::app_passwords,
        me::new_app_password,
        me::revoke,
        me::addresses,
        me::new_addresses,
        me::no_addresses,
        tree::tree,
        tree::categories,
        feeds::list,
        feeds::add,
        feeds::change,
        feeds::leave,
        sources::preview,
        sources::health,
        sources::poll,
        opml::export,
        opml::import,
        items::list,
        items::one,
        revisions::list,
        revisions::difference,
        marks::mark,
        marks::read,
        tags::list,
        labels::list,
        labels::rename,
        labels::remove,
        search::search,
        search::saved,
        search::save,
        search::change,
        search::remove,
        users::users,
        users::invite,
        users::remove,
        events::events,
        document
    ),
    components(schemas(ProblemJson, items::Way, search::By))
)]
struct Described;

/// The description, whole.
fn described() -> utoipa::openapi::OpenApi {
    let mut api = Described::openapi();
    let cookie = ApiKey::Cookie(ApiKeyValue::with_description("tidings", "a browser that signed in"));
    let components = api.components.get_or_insert_default();
    let password = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("an app password"));
    components.add_security_scheme("app_password", SecurityScheme::Http(password.build()));
    components.add_security_scheme("browser", SecurityScheme::ApiKey(cookie));
    let either = ["app_password", "browser"];
    api.security = Some(
        either.map(|name| utoipa::openapi::SecurityRequirement::new(name, Vec::<String>::new())).to_vec(),
    );
    api.info.contact = None;
    for (path, item) in &mut api.paths.paths {
        let methods = [
            ("get", &mut item.get),
            ("post", &mut item.post),
            ("put", &mut item.put),
            ("patch", &mut item.patch),
            ("delete", &mut item.delete),
        ];
        for (method, operation) in methods {
            if let Some(operation) = operation {
                operation.operation_id = Some(name(method, path));
                answers(operation);
            }
        }
    }
    api
}

/// The name of an operation: `get_items_revisions`, with `one` for what stands in the path where nothing comes behind.
fn name(method: &str, path: &str) -> String {
    let (mut name, mut last) = (method.to_owned(), "");
    for part in path.split('/').skip(3) {
        if !part.starts_with('{') {
            name.push('_');
            name.push_str(&part.replace(['-', '.'], "_"));
        }
        last = part;
    }
    if last.starts_with('{') {
        name.push_str("_one");
    }
    name
}

/// Every answer says what it is, and every address may refuse, in one form.
fn answers(operation: &mut Operation) {
    let summary = operation.summary.clone().unwrap_or_default();
    for answer in operation.responses.responses.values_mut() {
        if let RefOr::T(answer) = answer
            && answer.description.is_empty()
        {
            answer.description.clone_from(&summary);
        }
    }
    let body = ContentBuilder::new().schema(Some(RefOr::Ref(Ref::from_schema_name("Problem")))).build();
    let refusal = ResponseBuilder::new()
        .description("refused: why, and what to do")
        .content("application/problem+json", body)
        .build();
    operation.responses.responses.insert("4XX".to_owned(), RefOr::T(refusal));
}

/// This description.
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "me", responses((status = 200, content_type = "application/json", body = Object)))]
pub(super) async fn document(_: Asker, known: Known) -> Result<Response, Problem> {
    known.json(&described())
}
