//! One answer, token by token, as events.

use super::request::Request;
use super::sample::Sampler;
use super::stop::{Gate, Passed};
use super::text::Assembler;
use crate::smollm::llama::History;
use crate::smollm::{NAME, Smollm};
use outcrop_core::Error;
use outcrop_core::event::{BlockStart, Delta, Event, StopReason};
use outcrop_core::usage::Usage;
use tokio::sync::mpsc::UnboundedSender;

/// Tokens of the prompt between two looks whether anybody still waits: about a quarter of a second.
const CHUNK_TOKENS: usize = 64;

/// The most text whose tokens are counted: many times what fits, and encoded in under a second.
const MOST_COUNTED_BYTES: usize = 1 << 20;

type Events = UnboundedSender<Result<Event, Error>>;

/// The tokens to be continued, of which at least one more fits the context.
pub(super) fn prompt(model: &Smollm, request: &Request, context_tokens: usize) -> Result<Vec<u32>, Error> {
    let fits = context_tokens.saturating_sub(1);
    // Encoding takes long for what is far too long: a look at its length will do.
    let fewest = model.vocabulary.fewest_tokens(request.text_bytes());
    if fewest > fits {
        return Err(too_long(&format!("at least {fewest}"), fits));
    }
    let prompt = model
        .template
        .encode(&request.turns, &model.vocabulary)
        .map_err(Error::internal)?;
    match prompt.len() > fits {
        true => Err(too_long(&prompt.len().to_string(), fits)),
        false => Ok(prompt),
    }
}

/// How many tokens the prompt has, also where that is more than fit.
pub(super) fn count(model: &Smollm, request: &Request) -> Result<u64, Error> {
    if request.text_bytes() > MOST_COUNTED_BYTES {
        return Err(Error::validation(format!(
            "the messages are too long for their tokens to be counted: they have {} bytes of text, and {MOST_COUNTED_BYTES} are taken",
            request.text_bytes()
        ))
        .at("messages"));
    }
    let prompt = model
        .template
        .encode(&request.turns, &model.vocabulary)
        .map_err(Error::internal)?;
    Ok(prompt.len() as u64)
}

fn too_long(tokens: &str, fits: usize) -> Error {
    let message = format!(
        "the prompt is too long for the embedded model {NAME}: it has {tokens} tokens with the chat template, and {fits} fit"
    );
    Error::validation(message).at("messages")
}

/// Writes the answer to the prompt until it ends or nobody listens any more.
pub(super) fn write(
    model: &Smollm,
    request: &Request,
    prompt: &[u32],
    context_tokens: usize,
    events: &Events,
) {
    let room = context_tokens.saturating_sub(prompt.len());
    let max_tokens = usize::try_from(request.max_tokens)
        .unwrap_or(usize::MAX)
        .min(room);
    let mut writer = Writer {
        events,
        gate: Gate::new(&request.stop),
        text: Assembler::default(),
    };
    let begun = send(
        events,
        Event::BlockStart {
            index: 0,
            block: BlockStart::Text,
        },
    );
    let result = begun.and_then(|()| writer.run(model, request, prompt, max_tokens));
    let (reason, tokens) = match result {
        Ok(end) => end,
        Err(Broken::Cancelled) => return,
        Err(Broken::NoNumber) => {
            let error = Error::model(format!(
                "the embedded model {NAME} computed nothing for this prompt"
            ));
            // Nobody to tell is no failure.
            let _ = events.send(Err(error));
            return;
        }
    };
    let usage = Usage::of(prompt.len() as u64, tokens as u64);
    // As above.
    let _ = writer.end(reason, usage);
}

/// Why an answer does not come to its end.
enum Broken {
    Cancelled,
    /// Every score of the next token is no number: the weights are wrong.
    NoNumber,
}

struct Writer<'a> {
    events: &'a Events,
    gate: Gate<'a>,
    text: Assembler,
}

impl Writer<'_> {
    /// Why the answer ended, and after how many tokens.
    fn run(
        &mut self,
        model: &Smollm,
        request: &Request,
        prompt: &[u32],
        max_tokens: usize,
    ) -> Result<(StopReason, usize), Broken> {
        let mut sampler = Sampler::new(request.temperature, request.top_p, request.seed);
        let mut history = model.network.start();
        let mut next = self.read_in(model, prompt, &mut history)?;
        for tokens in 0..max_tokens {
            check(self.events)?;
            let scores = model.network.score_next(&next, &mut history);
            let token = sampler.choose(&scores).ok_or(Broken::NoNumber)?;
            // A control token ends the turn, whichever it is: none stands for text.
            let Some(bytes) = model.vocabulary.bytes(token) else {
                return Ok((StopReason::EndTurn, tokens));
            };
            if self.pass(bytes)? {
                return Ok((StopReason::StopSequence, tokens + 1));
            }
            next = vec![token];
        }
        Ok((StopReason::MaxTokens, max_tokens))
    }

    /// Takes in the prompt but for its last part, which it gives back to be scored.
    fn read_in(&self, model: &Smollm, prompt: &[u32], history: &mut History) -> Result<Vec<u32>, Broken> {
        let mut chunks = prompt.chunks(CHUNK_TOKENS);
        let last = chunks.next_back().unwrap_or_default();
        for chunk in chunks {
            check(self.events)?;
            model.network.read_in(chunk, history);
        }
        Ok(last.to_vec())
    }

    /// Lets a token's text out, and says whether a stop sequence began in it.
    fn pass(&mut self, bytes: &[u8]) -> Result<bool, Broken> {
        let text = self.text.push(bytes);
        match self.gate.push(&text) {
            Passed::Open(text) => send_text(self.events, text).map(|()| false),
            Passed::Stopped(text) => send_text(self.events, text).map(|()| true),
        }
    }

    fn end(self, reason: StopReason, usage: Usage) -> Result<(), Broken> {
        let Self {
            events,
            mut gate,
            text,
        } = self;
        if reason != StopReason::StopSequence {
            let (Passed::Open(passed) | Passed::Stopped(passed)) = gate.push(text.finish());
            send_text(events, passed + &gate.finish())?;
        }
        send(events, Event::BlockStop { index: 0 })?;
        send(events, Event::Usage(usage))?;
        send(events, Event::Stop(reason))
    }
}

/// Whether somebody still waits.
fn check(events: &Events) -> Result<(), Broken> {
    match events.is_closed() {
        true => Err(Broken::Cancelled),
        false => Ok(()),
    }
}

fn send(events: &Events, event: Event) -> Result<(), Broken> {
    events.send(Ok(event)).map_err(|_| Broken::Cancelled)
}

fn send_text(events: &Events, text: String) -> Result<(), Broken> {
    match text.is_empty() {
        true => Ok(()),
        false => send(
            events,
            Event::Delta {
                index: 0,
                delta: Delta::Text(text),
            },
        ),
    }
}
