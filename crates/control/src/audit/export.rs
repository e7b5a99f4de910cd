//! The whole trail as JSON lines, the oldest record first, streamed: it may be larger than memory.

use super::{Record, permit};
use crate::app::App;
use crate::authenticate::Caller;
use crate::error::{ErrorBody, Refusal};
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::{Stream, stream};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use outcrop_store::Store;
use std::io;
use std::sync::Arc;

/// Every record, one line of JSON each, the oldest first
#[utoipa::path(get, path = "/api/v1/audit/export", operation_id = "export_audit", tag = "audit", responses(
    (status = 200, content_type = "application/x-ndjson", body = String), (status = 401, body = ErrorBody),
    (status = 403, body = ErrorBody)))]
pub async fn export(State(app): State<Arc<App>>, caller: Caller) -> Result<Response, Refusal> {
    permit(&caller.principal)?;
    let headers = [
        (CONTENT_TYPE, "application/x-ndjson"),
        (CONTENT_DISPOSITION, "attachment; filename=\"audit.jsonl\""),
    ];
    Ok((headers, Body::from_stream(lines(app.store().clone()))).into_response())
}

/// A piece for each batch. A failure breaks the answer off, so that nobody takes half of the trail for the whole.
fn lines(store: Store) -> impl Stream<Item = io::Result<Bytes>> {
    stream::try_unfold((store, 0), async |(store, after)| {
        let batch = store.audit_after(after).await.map_err(io::Error::other)?;
        let Some(last) = batch.last().map(|entry| entry.sequence) else {
            return Ok(None);
        };
        let mut text = Vec::new();
        for entry in batch {
            serde_json::to_writer(&mut text, &Record::from(entry))?;
            text.push(b'\n');
        }
        Ok(Some((Bytes::from(text), (store, last))))
    })
}
