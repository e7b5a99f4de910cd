//! `/v1/responses`: making one, and those that were kept.

mod stored;
mod stream;

pub use stored::{input_items, remove, show};

use crate::app::App;
use crate::attribute::said;
use crate::call::Call;
use crate::dialect::stream::Encoded;
use crate::dialect::{fold, respond};
use crate::request::{Body, OpenAiResponse, Request};
use crate::responses::Kept;
use axum::response::Response;
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::event::EventStream;
use outcrop_wire::openai::responses::{self, Head, StreamEncoder};
use stream::{Keeping, Sse};

pub fn decode(body: &Bytes) -> Result<Request, Error> {
    let parsed = responses::Request::parse(body)?;
    Ok(Request {
        stream: parsed.stream,
        max_tokens: parsed.max_tokens,
        answers: 1,
        // Escapes only ever make text longer, so the body has at least as many bytes as its text.
        prompt_bytes: body.len() as u64,
        body: Body::OpenAiResponses(Box::new(OpenAiResponse {
            original: parsed.original(),
            echo: parsed.echo(),
            id: String::new(),
        })),
        said: said(parsed.labels()),
        model: parsed.model,
    })
}

pub async fn encode(app: &App, call: &Call, events: EventStream) -> Result<Response, Error> {
    let Body::OpenAiResponses(request) = &call.request.body else {
        return Err(Error::internal("a response to another request"));
    };
    let head = Head {
        id: &request.id,
        created: u64::try_from(call.arrived_at_us / 1_000_000).unwrap_or(0),
        model: &call.request.model,
        echo: &request.echo,
    };
    let keeping = keeping(app, call, request)?;
    if !call.request.stream {
        let answer = fold(events).await?;
        let body = responses::answer(&head, &answer, keeping.is_wanted());
        let kept = keeping.keep(&body).await;
        let body = if kept == keeping.is_wanted() {
            body
        } else {
            responses::answer(&head, &answer, kept)
        };
        return Ok(respond::whole("application/json", body));
    }
    let events = stream::written(events, StreamEncoder::new(&head), keeping);
    let body = axum::body::Body::new(Encoded::new(call.operation, call.id, events, Sse));
    Ok(respond::server_sent(body))
}

/// What is to be kept, if the client wants it.
fn keeping(app: &App, call: &Call, request: &OpenAiResponse) -> Result<Keeping, Error> {
    if !request.echo.store {
        return Ok(Keeping::Nothing);
    }
    let body = responses::Request::parse(request.original.body())?;
    let own = request.id.strip_prefix("resp_").unwrap_or_default();
    let kept = Kept {
        principal: call.principal.clone(),
        id: request.id.clone(),
        previous: request.echo.previous().map(str::to_owned),
        model: call.request.model.clone(),
        input: body.items(|place| format!("item_{own}_{place}"))?,
    };
    Ok(Keeping::Response(Box::new(kept), app.responses.clone()))
}
