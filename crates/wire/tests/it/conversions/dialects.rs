//! The dialects, their tables and their golden cases.

use super::neutral;
use super::place::{Step, named, without};
use super::table::{Case, Outcome, Table};
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::catalogue::{Family, Task};
use outcrop_core::chat::Chat;
use outcrop_wire::anthropic::messages::{self, Flavour};
use outcrop_wire::bedrock::{converse, invoke};
use outcrop_wire::conversion::Row;
use outcrop_wire::openai::{chat, embeddings, responses};
use serde_json::Value;
use std::fmt::Debug;
use std::path::Path;

/// A golden case and what a request of it says.
struct Read {
    name: String,
    bytes: Bytes,
    outcome: Result<Said, Error>,
}

/// What was read from a request.
struct Said {
    /// None where it is about vectors.
    chat: Option<Chat>,
    /// All that the gateway and the provider are told.
    told: String,
}

/// Reads a request; the name of its case says which of a folder's forms it has.
type Convert = fn(&str, &Bytes) -> Result<Said, Error>;

/// The cases of one folder that are JSON, in the order of their names.
fn cases(folder: &str, prefix: &str, convert: Convert) -> Vec<Read> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases");
    let files = std::fs::read_dir(cases.join(folder)).unwrap();
    let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    paths.sort();
    let read = paths.into_iter().filter_map(|path| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let bytes = Bytes::from(std::fs::read(&path).unwrap());
        let is_json = serde_json::from_slice::<Value>(&bytes).is_ok_and(|body| body.is_object());
        // What is no request of the dialect at all shows nothing of its members.
        let is_request = is_json && !name.contains("bad_");
        (name.starts_with(prefix) && is_request).then(|| Read {
            outcome: convert(&name, &bytes),
            name: format!("{folder}/{name}"),
            bytes,
        })
    });
    read.collect()
}

fn said(chat: Chat, beside: impl Debug) -> Said {
    Said {
        told: format!("{beside:?} {chat:?}"),
        chat: Some(chat),
    }
}

fn of_openai(_: &str, body: &Bytes) -> Result<Said, Error> {
    let request = chat::Request::parse(body)?;
    Ok(said(request.to_neutral()?, (&request.model, request.stream)))
}

fn of_responses(_: &str, body: &Bytes) -> Result<Said, Error> {
    let request = responses::Request::parse(body)?;
    Ok(said(request.to_neutral()?, (&request.model, request.stream)))
}

fn of_converse(_: &str, body: &Bytes) -> Result<Said, Error> {
    Ok(said(converse::Request::parse(body)?.to_neutral()?, ()))
}

fn of_anthropic(name: &str, body: &Bytes) -> Result<Said, Error> {
    let request = match name.split('_').next() {
        Some("count") => messages::Request::parse_to_count(body),
        Some("bedrock") => messages::Request::parse(body, Flavour::Bedrock),
        _ => messages::Request::parse(body, Flavour::Api),
    };
    let request = request?;
    Ok(said(request.to_neutral()?, (&request.model, request.stream)))
}

fn of_embeddings(_: &str, body: &Bytes) -> Result<Said, Error> {
    let request = embeddings::Request::parse(body)?;
    let told = (&request.model, request.encoding, request.to_neutral()?);
    Ok(Said {
        told: format!("{told:?}"),
        chat: None,
    })
}

/// The file's name begins with the dialect's.
fn of_any(name: &str, body: &Bytes) -> Result<Said, Error> {
    match name.split('_').next() {
        Some("openai") => of_openai(name, body),
        Some("converse") => of_converse(name, body),
        _ => of_anthropic(name, body),
    }
}

/// The file's name begins with the family's.
fn of_invoke(name: &str, body: &Bytes) -> Result<Said, Error> {
    let family = name.split('.').next().unwrap();
    let family = Family::ALL
        .into_iter()
        .find(|known| known.name() == family)
        .unwrap();
    let request = invoke::Request::parse(family, body)?;
    match request.task() {
        Task::Chat => Ok(said(request.chat()?, ())),
        Task::Embedding => Ok(Said {
            told: format!("{:?}", request.embedding()?),
            chat: None,
        }),
    }
}

/// What a client may send.
pub fn clients() -> Vec<Table> {
    let dialects: [(&str, &str, &'static [Row], &str, Convert); 5] = [
        (
            "OpenAI: chat completions",
            "`POST /v1/chat/completions`",
            chat::CONVERSIONS,
            "openai_chat",
            of_openai,
        ),
        (
            "OpenAI: responses",
            "`POST /v1/responses`",
            responses::CONVERSIONS,
            "responses",
            of_responses,
        ),
        (
            "OpenAI: embeddings",
            "`POST /v1/embeddings`",
            embeddings::CONVERSIONS,
            "embeddings",
            of_embeddings,
        ),
        (
            "Anthropic: messages",
            "`POST /v1/messages`, and to count tokens",
            messages::CONVERSIONS,
            "anthropic_request",
            of_anthropic,
        ),
        (
            "Bedrock: Converse",
            "`Converse`, `ConverseStream`, and to count tokens",
            converse::CONVERSIONS,
            "converse",
            of_converse,
        ),
    ];
    let tables = dialects.map(|(title, about, rows, folder, convert)| Table {
        title: title.to_owned(),
        about,
        rows,
        like: &[],
        cases: judged(cases(folder, "", convert), convert),
        slack: 1,
    });
    tables.into_iter().chain(families()).collect()
}

fn families() -> impl Iterator<Item = Table> {
    invoke::CONVERSIONS.iter().map(|(family, rows)| {
        let (about, like): (_, &'static [Row]) = match family {
            Family::Anthropic => ("All else as Anthropic's messages.", messages::CONVERSIONS),
            Family::Nova => (
                "`system`, `messages` and `toolConfig` as Converse's.",
                converse::CONVERSIONS,
            ),
            Family::Mistral => (
                "A body with `messages` as OpenAI's chat completions.",
                chat::CONVERSIONS,
            ),
            Family::OpenAiChat => ("All else as OpenAI's chat completions.", chat::CONVERSIONS),
            Family::OpenAiEmbed => ("All else as OpenAI's embeddings.", embeddings::CONVERSIONS),
            _ => ("", &[]),
        };
        Table {
            title: format!("Bedrock: InvokeModel, `{}`", family.name()),
            about,
            rows,
            like,
            cases: judged(
                cases("invoke", &format!("{}.", family.name()), of_invoke),
                of_invoke,
            ),
            slack: 1,
        }
    })
}

fn judged(read: Vec<Read>, convert: Convert) -> Vec<Case> {
    let judge = |case: Read| {
        let body: Value = serde_json::from_slice(&case.bytes).unwrap();
        let stem = case.name.rsplit('/').next().unwrap_or_default().to_owned();
        let (outcome, sent) = (outcome(case.outcome.as_ref().err()), body.clone());
        let told = case.outcome.ok().map(|said| said.told);
        let same_without = move |place: &[Step]| {
            let less = Bytes::from(without(&sent, place).to_string());
            Some(convert(&stem, &less).ok().map(|said| said.told) == told)
        };
        Case {
            name: case.name,
            body,
            outcome,
            same_without: Box::new(same_without),
        }
    };
    read.into_iter().map(judge).collect()
}

fn outcome(error: Option<&Error>) -> Outcome {
    match error {
        None => Outcome::Converts,
        Some(error) => Outcome::Refused(error.parameter().map(named)),
    }
}

type Write = fn(&Chat) -> Result<Vec<u8>, Error>;

/// What a provider can be told, of the neutral form.
pub fn providers() -> Vec<Table> {
    let providers: [(&str, &'static [Row], Write); 4] = [
        ("OpenAI's chat completions", chat::TO_PROVIDER, |chat| {
            chat::from_neutral(chat, "m", false, chat::LimitMember::MaxTokens)
        }),
        ("OpenAI's responses", responses::TO_PROVIDER, |chat| {
            responses::from_neutral(chat, "m", false)
        }),
        ("Anthropic's messages", messages::TO_PROVIDER, |chat| {
            messages::from_neutral(chat, "m", false)
        }),
        (
            "Bedrock's Converse, for Anthropic's models",
            converse::TO_PROVIDER,
            |chat| converse::from_neutral(chat, Family::Anthropic),
        ),
    ];
    let chats = chats();
    let table = |(title, rows, write): (&str, &'static [Row], Write)| Table {
        title: format!("To {title}"),
        about: "",
        rows,
        like: &[],
        cases: chats
            .iter()
            .map(|(name, chat)| written(name.clone(), chat.clone(), write))
            .collect(),
        slack: usize::MAX,
    };
    providers.into_iter().map(table).collect()
}

/// A chat as the provider is told it.
fn written(name: String, chat: Chat, write: Write) -> Case {
    let result = write(&chat);
    Case {
        name,
        body: neutral::value(&chat),
        outcome: outcome(result.as_ref().err()),
        same_without: Box::new(move |place| {
            let [Step::Member(setting)] = place else {
                return None;
            };
            let less = neutral::without(&chat, setting)?;
            Some(write(&less).ok().as_ref() == result.as_ref().ok())
        }),
    }
}

/// The chats of all cases that convert.
fn chats() -> Vec<(String, Chat)> {
    let folders: [(&str, Convert); 6] = [
        ("openai_chat", of_openai),
        ("responses", of_responses),
        ("anthropic_request", of_anthropic),
        ("converse", of_converse),
        ("invoke", of_invoke),
        ("to_converse", of_any),
    ];
    let read = folders
        .into_iter()
        .flat_map(|(folder, convert)| cases(folder, "", convert));
    read.filter_map(|case| Some((case.name, case.outcome.ok()?.chat?)))
        .collect()
}
