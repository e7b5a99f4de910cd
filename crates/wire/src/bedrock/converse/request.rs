//! Reads a Converse request into the neutral form.
//!
//! Nothing is dropped in silence: what the neutral form cannot carry is refused with the member's path. Not sent
//! again is the reasoning of earlier turns, which belongs to the turn that it was made in.

use super::{content, tools};
use crate::json::node::{Fields, Node};
use crate::json::path::{At, Fault, Kind};
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::chat::{Block, Chat, Message, Role, Sampling};

/// Ends the sentence "… is not supported: ".
pub(super) const NO_COUNTERPART: &str = "this model's provider has no counterpart for it";

const MOST_METADATA: usize = 16;
const MOST_STOP_SEQUENCES: usize = 2_500;

/// A Converse request; the model's id is in the path.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    pub chat: Chat,
    /// The caller's own labels for the call, for the invocation log; at most 16.
    pub request_metadata: Vec<(String, String)>,
}

impl Request {
    /// Reads the client's body.
    ///
    /// # Errors
    ///
    /// `Validation`, in AWS's words, with the member's path.
    pub fn parse(body: &Bytes) -> Result<Self, Error> {
        let node = std::str::from_utf8(body)
            .map_err(|error| malformed(&error))
            .and_then(|text| Node::parse(text).map_err(|error| malformed(&error)))?;
        let Node::Object(fields) = node else {
            return Err(malformed(&format_args!(
                "expected an object, but it is {}",
                node.kind()
            )));
        };
        read(fields).map_err(refuse)
    }
}

fn malformed(why: &dyn std::fmt::Display) -> Error {
    Error::validation(format!("The request body is not valid JSON: {why}"))
}

fn refuse(fault: Fault) -> Error {
    let path = fault.path.aws();
    let constraint = match fault.kind {
        Kind::Missing => {
            format!("Value null at '{path}' failed to satisfy constraint: Member must not be null")
        }
        Kind::Constraint { value, constraint } => {
            format!("Value '{value}' at '{path}' failed to satisfy constraint: {constraint}")
        }
        Kind::WrongType { expected, found } => {
            format!(
                "Value at '{path}' failed to satisfy constraint: Member must be {expected}, but it is {found}"
            )
        }
        Kind::Invalid(expected) => {
            format!("Value at '{path}' failed to satisfy constraint: Member must be {expected}")
        }
        Kind::Unsupported(why) => {
            return Error::validation(format!("'{path}' is not supported: {why}")).at(path);
        }
    };
    Error::validation(format!("1 validation error detected: {constraint}")).at(path)
}

fn read(mut body: Fields<'_>) -> Result<Request, Fault> {
    let at = At::Root;
    let messages = body.require(&at, "messages")?;
    let mut chat = Chat {
        messages: read_messages(&at.member("messages"), messages)?,
        ..Chat::default()
    };
    if let Some(node) = body.take("system") {
        chat.system = read_system(&at.member("system"), node)?;
    }
    if let Some(node) = body.take("inferenceConfig") {
        chat.sampling = read_sampling(&at.member("inferenceConfig"), node)?;
    }
    if let Some(node) = body.take("toolConfig") {
        (chat.tools, chat.tool_choice) = tools::read(&at.member("toolConfig"), node)?;
    }
    let request_metadata = match body.take("requestMetadata") {
        Some(node) => read_metadata(&at.member("requestMetadata"), node)?,
        None => Vec::new(),
    };
    take_defaults(&at, &mut body)?;
    body.finish(&at, NO_COUNTERPART)?;
    Ok(Request {
        chat,
        request_metadata,
    })
}

/// Members that say nothing when they hold these values.
fn take_defaults(at: &At<'_>, body: &mut Fields<'_>) -> Result<(), Fault> {
    for (name, member, value) in [
        ("performanceConfig", "latency", "standard"),
        ("serviceTier", "type", "default"),
    ] {
        let Some(node) = body.take(name) else { continue };
        let at = at.member(name);
        let mut fields = node.fields(&at)?;
        if let Some(node) = fields.take(member) {
            let at = at.member(member);
            if node.string(&at)? != value {
                return Err(at.unsupported(NO_COUNTERPART));
            }
        }
        fields.finish(&at, NO_COUNTERPART)?;
    }
    for name in [
        "additionalModelRequestFields",
        "additionalModelResponseFieldPaths",
        "promptVariables",
    ] {
        match body.take(name) {
            None => {}
            Some(Node::Array(items)) if items.is_empty() => {}
            Some(Node::Object(fields)) if fields.names().next().is_none() => {}
            Some(_) => return Err(at.member(name).unsupported(NO_COUNTERPART)),
        }
    }
    Ok(())
}

fn read_messages(at: &At<'_>, node: Node<'_>) -> Result<Vec<Message>, Fault> {
    let items = node.array(at)?;
    if items.is_empty() {
        return Err(at.constraint("[]", "Member must have length greater than or equal to 1"));
    }
    items
        .into_iter()
        .enumerate()
        .map(|(index, item)| read_message(&at.index(index), item))
        .collect()
}

fn read_message(at: &At<'_>, node: Node<'_>) -> Result<Message, Fault> {
    let mut fields = node.fields(at)?;
    let role = fields.require(at, "role")?.string(&at.member("role"))?;
    let role = match role.as_str() {
        "user" => Role::User,
        "assistant" => Role::Assistant,
        _ => {
            let constraint = "Member must satisfy enum value set: [user, assistant]";
            return Err(at.member("role").constraint(role, constraint));
        }
    };
    let content = content::read(&at.member("content"), fields.require(at, "content")?, role)?;
    fields.finish(at, NO_COUNTERPART)?;
    Ok(Message { role, content })
}

fn read_system(at: &At<'_>, node: Node<'_>) -> Result<Vec<Block>, Fault> {
    let mut texts = Vec::new();
    for (index, item) in node.array(at)?.into_iter().enumerate() {
        let at = at.index(index);
        let (name, value) = content::only_member(&at, item)?;
        match name.as_ref() {
            "text" => texts.push(Block::Text(value.string(&at.member("text"))?)),
            _ => return Err(at.member(&name).unsupported(NO_COUNTERPART)),
        }
    }
    Ok(texts)
}

fn read_sampling(at: &At<'_>, node: Node<'_>) -> Result<Sampling, Fault> {
    let mut fields = node.fields(at)?;
    let mut sampling = Sampling::default();
    if let Some(node) = fields.take("maxTokens") {
        sampling.max_tokens = Some(read_limit(&at.member("maxTokens"), &node)?);
    }
    if let Some(node) = fields.take("temperature") {
        sampling.temperature = Some(read_share(&at.member("temperature"), &node)?);
    }
    if let Some(node) = fields.take("topP") {
        sampling.top_p = Some(read_share(&at.member("topP"), &node)?);
    }
    if let Some(node) = fields.take("stopSequences") {
        sampling.stop = read_stop(&at.member("stopSequences"), node)?;
    }
    fields.finish(at, NO_COUNTERPART)?;
    Ok(sampling)
}

fn read_limit(at: &At<'_>, node: &Node<'_>) -> Result<u32, Fault> {
    let Node::Number(number) = node else {
        return Err(at.wrong_type("an integer", node.kind()));
    };
    match (number.as_u64(), number.as_i64()) {
        (Some(0), _) | (None, Some(_)) => Err(at.constraint(
            number.to_string(),
            "Member must have value greater than or equal to 1",
        )),
        // Bedrock's integers have 32 bits and a sign.
        (Some(limit), _) => match u32::try_from(limit)
            .ok()
            .filter(|limit| i32::try_from(*limit).is_ok())
        {
            Some(limit) => Ok(limit),
            None => Err(at.constraint(
                number.to_string(),
                format!("Member must have value less than or equal to {}", i32::MAX),
            )),
        },
        (None, None) => Err(at.wrong_type("an integer", "a decimal number")),
    }
}

/// A number from 0 to 1, refused in the words of the service model.
fn read_share(at: &At<'_>, node: &Node<'_>) -> Result<f64, Fault> {
    let Node::Number(number) = node else {
        return Err(at.wrong_type("a number", node.kind()));
    };
    let value = number.as_f64().unwrap_or(f64::NAN);
    if (0.0..=1.0).contains(&value) {
        return Ok(value);
    }
    let bound = if value < 0.0 {
        "greater than or equal to 0"
    } else {
        "less than or equal to 1"
    };
    Err(at.constraint(number.to_string(), format!("Member must have value {bound}")))
}

fn read_stop(at: &At<'_>, node: Node<'_>) -> Result<Vec<String>, Fault> {
    let items = node.array(at)?;
    if items.len() > MOST_STOP_SEQUENCES {
        let constraint = format!("Member must have length less than or equal to {MOST_STOP_SEQUENCES}");
        return Err(at.constraint(format!("{} sequences", items.len()), constraint));
    }
    let mut sequences = Vec::with_capacity(items.len());
    for (index, item) in items.into_iter().enumerate() {
        let at = at.index(index);
        let sequence = item.string(&at)?;
        if sequence.is_empty() {
            return Err(at.constraint("", "Member must have length greater than or equal to 1"));
        }
        sequences.push(sequence);
    }
    Ok(sequences)
}

fn read_metadata(at: &At<'_>, node: Node<'_>) -> Result<Vec<(String, String)>, Fault> {
    let mut pairs = Vec::new();
    for (name, value) in node.fields(at)?.into_entries() {
        let at = at.member(&name);
        let value = value.string(&at)?;
        let allowed = |text: &str| {
            text.chars()
                .all(|c| c.is_ascii_alphanumeric() || c.is_ascii_whitespace() || ":_@$#=/+,-.".contains(c))
        };
        if name.is_empty() || name.len() > 256 || value.len() > 256 || !allowed(&name) || !allowed(&value) {
            let constraint = "Member must satisfy constraint: [Member must have length less than or equal to 256, \
                              Member must satisfy regular expression pattern: [a-zA-Z0-9\\s:_@$#=/+,-.]*]";
            return Err(at.constraint(value, constraint));
        }
        pairs.push((name.into_owned(), value));
    }
    if pairs.len() > MOST_METADATA {
        let constraint = format!("Member must have length less than or equal to {MOST_METADATA}");
        return Err(at.constraint(format!("{} pairs", pairs.len()), constraint));
    }
    Ok(pairs)
}
