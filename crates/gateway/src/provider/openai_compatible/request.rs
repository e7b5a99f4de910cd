//! What is sent: the client's own body with the gateway's members changed, or one written from the neutral form.

use crate::provider::Outgoing;
use crate::request::Body;
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_wire::openai;
use outcrop_wire::openai::chat::LimitMember;

/// How the answer goes back: as it is, to a client of the same dialect, or converted.
#[derive(Debug)]
pub enum Relay {
    PassThrough {
        client_model: String,
        include_usage: bool,
    },
    Convert,
}

pub fn chat(outgoing: Outgoing<'_>, limit: LimitMember) -> Result<(Bytes, Relay), Error> {
    let request = outgoing.request;
    match &request.body {
        Body::OpenAiChat {
            original,
            include_usage,
            ..
        } => {
            let changes = openai::chat::Rewrite {
                model: (request.model != outgoing.model).then_some(outgoing.model),
                max_tokens: Some(outgoing.max_tokens),
                limit,
                // Asked for whether or not the client wants it: it is what the ledger settles by.
                include_usage: true,
            };
            let relay = Relay::PassThrough {
                client_model: request.model.clone(),
                include_usage: *include_usage,
            };
            Ok((original.rewrite(changes), relay))
        }
        _ => {
            let mut chat = request.chat()?.into_owned();
            chat.sampling.max_tokens = Some(outgoing.max_tokens);
            let body = openai::chat::from_neutral(&chat, outgoing.model, request.stream, limit)?;
            Ok((body.into(), Relay::Convert))
        }
    }
}
