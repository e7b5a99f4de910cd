//! The way into the line for calls that come from inside the process.

use crate::app::App;
use crate::attribute::Attribution;
use crate::call::{self, Call};
use crate::denials::Denied;
use crate::dialect::bedrock::invoke as native;
use crate::request::{Body, Operation, Request};
use crate::resolve;
use bytes::Bytes;
use outcrop_access::decide::{Ask, decide};
use outcrop_core::Error;
use outcrop_core::catalogue::Model;
use outcrop_core::chat::{Block, Chat};
use outcrop_core::id::CallId;
use outcrop_core::limit::Standing;
use outcrop_core::plane::{BoxFuture, Invocation, Invoke};
use outcrop_core::price::Mode;
use outcrop_core::principal::Principal;
use outcrop_core::tag::TagSet;
use outcrop_wire::bedrock::invoke::Terms;
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
            let mut call = self.begin(Operation::Playground, principal, region, request(model, chat))?;
            let events = call::answer(self, &mut call).await?;
            Ok(Invocation {
                call: call.id,
                events,
            })
        })
    }

    fn invoke_model<'a>(
        &'a self,
        principal: Arc<Principal>,
        region: Arc<str>,
        model: &'a str,
        body: Bytes,
    ) -> BoxFuture<'a, Result<Bytes, Error>> {
        Box::pin(async move {
            let request = native::request(model.to_owned(), false, body, Terms::default());
            let mut call = self.begin(Operation::AsyncInvoke, principal, region, request)?;
            let events = call::answer(self, &mut call).await?;
            native::answer(&call, events).await
        })
    }

    fn callable(
        &self,
        principal: &Arc<Principal>,
        region: &Arc<str>,
        model: &str,
    ) -> Result<Arc<Model>, Error> {
        let snapshot = self.snapshots.current(self.clock.now_us())?;
        let resolve::Resolved { model, profile } =
            resolve::named(&snapshot, &principal.account, region, model)?;
        let ask = Ask {
            principal,
            action: "bedrock:StartAsyncInvoke",
            model: &model,
            profile: profile.as_ref(),
            region,
            mode: Mode::OnDemand,
            guarded: false,
            now_us: self.clock.now_us(),
        };
        let denied = Denied {
            principal,
            model: &model.id,
            call: None,
            at_us: ask.now_us,
        };
        decide(&snapshot, &ask).inspect_err(|error| self.denials.note(&denied, error))?;
        resolve::connected(&model)?;
        Ok(model)
    }
}

impl App {
    fn begin(
        &self,
        operation: Operation,
        principal: Arc<Principal>,
        region: Arc<str>,
        request: Request,
    ) -> Result<Call, Error> {
        let arrived_at_us = self.clock.now_us();
        Ok(Call {
            id: CallId::generate(),
            operation,
            arrived: Instant::now(),
            arrived_at_us,
            snapshot: self.snapshots.current(arrived_at_us)?,
            principal,
            region,
            request,
            standing: Standing::default(),
            attribution: Attribution::default(),
        })
    }
}

fn request(model: &str, chat: Chat) -> Request {
    Request {
        model: model.to_owned(),
        stream: true,
        max_tokens: chat.sampling.max_tokens,
        answers: 1,
        prompt_bytes: prompt_bytes(&chat),
        said: TagSet::new(),
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
