//! The way into the line for calls that come from inside the process.

use crate::app::App;
use crate::call::{self, Call};
use crate::request::{Body, Operation, Request};
use crate::{authorize, resolve};
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::catalogue::Model;
use outcrop_core::chat::{Block, Chat};
use outcrop_core::id::CallId;
use outcrop_core::plane::{BoxFuture, Invocation, Invoke};
use outcrop_core::principal::Principal;
use std::sync::Arc;
use std::time::Instant;

impl Invoke for App {
    fn invoke<'a>(
        &'a self,
        principal: Arc<Principal>,
        region: Arc<str>,
        model: &'a str,
        chat: Chat,
    ) -> BoxFuture<'a, Result<Invocation, Error>> {
        Box::pin(async move {
            let arrived_at_us = self.clock.now_us();
            let mut call = Call {
                id: CallId::generate(),
                operation: Operation::Playground,
                arrived: Instant::now(),
                arrived_at_us,
                snapshot: self.snapshots.current(arrived_at_us)?,
                principal,
                region,
                request: request(model, chat),
            };
            let events = call::answer(self, &mut call).await?;
            Ok(Invocation {
                call: call.id,
                events,
            })
        })
    }

    fn invoke_model<'a>(
        &'a self,
        _principal: Arc<Principal>,
        _region: Arc<str>,
        _model: &'a str,
        _body: Bytes,
    ) -> BoxFuture<'a, Result<Bytes, Error>> {
        Box::pin(async move { Err(Error::internal("not yet")) })
    }

    fn callable(
        &self,
        principal: &Arc<Principal>,
        region: &Arc<str>,
        model: &str,
    ) -> Result<Arc<Model>, Error> {
        let snapshot = self.snapshots.current(self.clock.now_us())?;
        let model = resolve::model(&snapshot, region, model)?;
        authorize::model(&snapshot, principal, &model)?;
        Ok(model)
    }
}

fn request(model: &str, chat: Chat) -> Request {
    Request {
        model: model.to_owned(),
        stream: true,
        max_tokens: chat.sampling.max_tokens,
        answers: 1,
        prompt_bytes: prompt_bytes(&chat),
        body: Body::Chat(Box::new(chat)),
    }
}

/// The text's bytes, and for each message more than any provider's framing of one takes.
fn prompt_bytes(chat: &Chat) -> u64 {
    const PER_MESSAGE: usize = 32;
    let blocks = chat.messages.iter().flat_map(|message| &message.content);
    // A page of ours sends text alone.
    let texts = chat.system.iter().chain(blocks).filter_map(Block::as_text);
    (texts.map(str::len).sum::<usize>() + PER_MESSAGE * (chat.messages.len() + 1)) as u64
}
