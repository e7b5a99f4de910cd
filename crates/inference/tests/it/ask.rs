//! Asks a generator, and folds its answer.

use futures_util::StreamExt as _;
use outcrop_core::Error;
use outcrop_core::chat::{Block, Chat, Message, Role, Sampling};
use outcrop_core::event::{BlockStart, Delta, Event, EventStream, StopReason};
use outcrop_core::plane::Generate as _;
use outcrop_core::usage::Usage;
use outcrop_inference::{Generator, Options, files};
use std::path::Path;
use std::time::Duration;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub text: String,
    pub usage: Usage,
    pub stop: StopReason,
    /// How many pieces the text came in.
    pub pieces: usize,
}

pub fn user(text: &str) -> Message {
    Message {
        role: Role::User,
        content: vec![Block::Text(text.to_owned())],
    }
}

pub fn chat(text: &str, max_tokens: u32) -> Chat {
    let sampling = Sampling {
        max_tokens: Some(max_tokens),
        ..Sampling::default()
    };
    Chat {
        messages: vec![user(text)],
        sampling,
        ..Chat::default()
    }
}

/// Fails rather than waits for ever.
pub async fn ask(generator: &Generator, chat: Chat) -> Result<Answer, Error> {
    let answer = async { fold(generator.generate(chat).await?).await };
    tokio::time::timeout(Duration::from_secs(120), answer)
        .await
        .unwrap()
}

/// Also checks the order of the events.
pub async fn fold(mut events: EventStream) -> Result<Answer, Error> {
    let first = events.next().await.unwrap()?;
    assert!(
        matches!(
            first,
            Event::BlockStart {
                index: 0,
                block: BlockStart::Text
            }
        ),
        "{first:?}"
    );
    let (mut text, mut pieces) = (String::new(), 0);
    loop {
        match events.next().await.unwrap()? {
            Event::Delta {
                index: 0,
                delta: Delta::Text(more),
            } => {
                assert!(!more.is_empty(), "an empty piece says nothing");
                text += &more;
                pieces += 1;
            }
            Event::BlockStop { index: 0 } => break,
            other => panic!("within the text: {other:?}"),
        }
    }
    let usage = events.next().await.unwrap()?;
    let stop = events.next().await.unwrap()?;
    assert!(events.next().await.is_none(), "something came after the stop");
    match (usage, stop) {
        (Event::Usage(usage), Event::Stop(stop)) => Ok(Answer {
            text,
            usage,
            stop,
            pieces,
        }),
        other => panic!("at the end: {other:?}"),
    }
}

pub fn options(dir: &Path) -> Options {
    Options {
        models_dir: dir.to_owned(),
        ..Options::default()
    }
}

/// A directory that holds a tiny text model.
pub fn tiny_dir() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join(files::SMOLLM), crate::tiny::model(1)).unwrap();
    dir
}
