//! What is sent: the client's own body with the gateway's members changed, or one written from the neutral form.

use crate::provider::Outgoing;
use crate::request::Body;
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_wire::openai;
use outcrop_wire::openai::chat::LimitMember;
use outcrop_wire::openai::responses::upstream::Own;

/// Which of the dialect's two operations a conversation is sent to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Api {
    #[default]
    Chat,
    Responses,
}

/// How the answer goes back: as it is, to a client of the same dialect, or converted.
#[derive(Debug)]
pub enum Relay {
    PassChat {
        client_model: String,
        include_usage: bool,
    },
    PassResponse(Own),
    ConvertChat,
    ConvertResponse,
}

/// What goes where, and how its answer goes back.
#[derive(Debug)]
pub struct Sent {
    pub api: Api,
    pub body: Bytes,
    pub relay: Relay,
}

/// What an endpoint takes.
#[derive(Clone, Copy, Debug)]
pub struct Takes {
    /// What a limit on the answer is called in a chat.
    pub limit: LimitMember,
    /// Where conversations of other dialects go.
    pub conversions: Api,
    /// Whether it answers requests for responses at all.
    pub responses: bool,
}

pub fn write(outgoing: Outgoing<'_>, takes: Takes) -> Result<Sent, Error> {
    let request = outgoing.request;
    let model = (request.model != outgoing.model).then_some(outgoing.model);
    match &request.body {
        Body::OpenAiChat {
            original,
            include_usage,
            ..
        } => {
            let changes = openai::chat::Rewrite {
                model,
                max_tokens: Some(outgoing.max_tokens),
                limit: takes.limit,
                // Asked for whether or not the client wants it: it is what the ledger settles by.
                include_usage: true,
            };
            Ok(Sent {
                api: Api::Chat,
                body: original.rewrite(changes),
                relay: Relay::PassChat {
                    client_model: request.model.clone(),
                    include_usage: *include_usage,
                },
            })
        }
        Body::OpenAiResponses(response) if takes.responses => {
            let changes = openai::responses::Rewrite {
                model,
                max_tokens: Some(outgoing.max_tokens),
            };
            Ok(Sent {
                api: Api::Responses,
                body: response.original.rewrite(changes),
                relay: Relay::PassResponse(Own {
                    id: response.id.clone(),
                    model: request.model.clone(),
                    previous: response.echo.previous().map(str::to_owned),
                    store: response.echo.store,
                }),
            })
        }
        _ => convert(outgoing, takes),
    }
}

/// A conversation of another dialect, in this one.
fn convert(outgoing: Outgoing<'_>, takes: Takes) -> Result<Sent, Error> {
    let request = outgoing.request;
    let mut chat = request.chat()?.into_owned();
    chat.sampling.max_tokens = Some(outgoing.max_tokens);
    let (body, relay) = match takes.conversions {
        Api::Chat => (
            openai::chat::from_neutral(&chat, outgoing.model, request.stream, takes.limit)?,
            Relay::ConvertChat,
        ),
        Api::Responses => (
            openai::responses::from_neutral(&chat, outgoing.model, request.stream)?,
            Relay::ConvertResponse,
        ),
    };
    Ok(Sent {
        api: takes.conversions,
        body: body.into(),
        relay,
    })
}
