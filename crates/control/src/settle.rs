//! Whoever changed something finds it so with their next request: the answer waits until this process acts by the change.

use crate::app::App;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::Arc;

/// Around every route of the control plane. What only reads changes nothing, and so does what was refused.
pub async fn settle(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let changes = !request.method().is_safe();
    let response = next.run(request).await;
    if changes && response.status().is_success() {
        app.settle().await;
    }
    response
}
