//! Whether the server is alive.

use crate::access::Access;
use crate::answers::Problem;
use crate::app::App;
use crate::routes::Table;
use axum::extract::State;
use axum::http::Method;
use std::sync::Arc;

pub(crate) fn routes(table: Table) -> Table {
    table.route(Method::GET, "/healthz", Access::Open, alive)
}

/// `ok` when the database answers.
async fn alive(State(app): State<Arc<App>>) -> Result<&'static str, Problem> {
    app.work(|app| app.readers.position()).await?;
    Ok("ok\n")
}
