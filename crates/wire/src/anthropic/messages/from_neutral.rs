//! From the neutral form of a chat to Anthropic's, for its own API.
//!
//! Approximated: empty texts and thoughts without a signature are left out, which the API refuses; guarded text
//! goes as plain text; documents in any kind of plain text go as `text/plain`; the least effort becomes the one
//! above it; a schema's name and description are left out; a tier with priority becomes `auto`, which uses it
//! where it is bought. The caller's own labels are for the record of the call and do not go.

mod body;
mod content;
mod conversions;

pub use conversions::TO_PROVIDER;

use body::{Body, Choice, Format, OutputConfig, Thinking};
use content::Life;
use outcrop_core::Error;
use outcrop_core::chat::{Chat, Effort, Latency, Reasoning, ResponseFormat, ServiceTier, ToolChoice};

/// The body of a request for the provider's `model`.
///
/// # Errors
///
/// `Validation` for what the dialect has no place for, by name.
pub fn from_neutral(chat: &Chat, model: &str, stream: bool) -> Result<Vec<u8>, Error> {
    let mut body = common(chat, model)?;
    body.stream = stream;
    body.max_tokens = chat.sampling.max_tokens;
    sampling(&mut body, chat)?;
    body.metadata = chat.end_user.as_deref().map(|user_id| body::Metadata { user_id });
    body.service_tier = chat.service_tier.map(tier).transpose()?;
    if chat.latency == Some(Latency::Optimized) {
        return Err(misplaced("an optimised latency").at("latency"));
    }
    body::write(&body, chat)
}

/// The body of a question for the number of the request's tokens.
///
/// # Errors
///
/// As [`from_neutral`].
pub fn to_count(chat: &Chat, model: &str) -> Result<Vec<u8>, Error> {
    body::write(&common(chat, model)?, &Chat::default())
}

fn misplaced(what: &str) -> Error {
    Error::validation(format!("{what} cannot be sent to this model's provider"))
}

/// What counts as input.
fn common<'a>(chat: &'a Chat, model: &'a str) -> Result<Body<'a>, Error> {
    let tools = chat.tools.iter().map(|tool| body::Tool {
        name: &tool.name,
        description: tool.description.as_deref(),
        input_schema: &tool.input_schema,
        strict: tool.strict,
        cache_control: tool.cache.map(Life::of),
    });
    let effort = match chat.reasoning {
        Some(Reasoning::Effort(effort)) => Some(effort_name(effort)),
        _ => None,
    };
    let format = chat.response_format.as_ref().map(format).transpose()?;
    let output_config = (effort.is_some() || format.is_some()).then_some(OutputConfig { effort, format });
    Ok(Body {
        model,
        system: content::system(&chat.system)?,
        messages: content::messages(&chat.messages)?,
        tools: tools.collect(),
        tool_choice: choice(chat),
        thinking: chat.reasoning.map(thinking),
        output_config,
        ..Body::default()
    })
}

fn choice(chat: &Chat) -> Option<Choice<'_>> {
    let serial = chat.parallel_tool_calls.map(|parallel| !parallel);
    let (kind, name) = match &chat.tool_choice {
        // Only an own choice can say that calls come one at a time.
        None if serial == Some(true) && !chat.tools.is_empty() => ("auto", None),
        None => return None,
        Some(ToolChoice::Auto) => ("auto", None),
        Some(ToolChoice::Any) => ("any", None),
        Some(ToolChoice::None) => ("none", None),
        Some(ToolChoice::Named(name)) => ("tool", Some(name.as_str())),
    };
    Some(Choice {
        kind,
        name,
        disable_parallel_tool_use: serial.filter(|_| kind != "none"),
    })
}

fn thinking(reasoning: Reasoning) -> Thinking {
    match reasoning {
        Reasoning::Disabled => Thinking::Disabled,
        Reasoning::Adaptive | Reasoning::Effort(_) => Thinking::Adaptive,
        Reasoning::Budget(budget_tokens) => Thinking::Enabled { budget_tokens },
    }
}

const fn effort_name(effort: Effort) -> &'static str {
    match effort {
        Effort::Minimal | Effort::Low => "low",
        Effort::Medium => "medium",
        Effort::High => "high",
        Effort::Maximal => "max",
    }
}

fn format(format: &ResponseFormat) -> Result<Format<'_>, Error> {
    match format {
        ResponseFormat::Schema { schema, .. } => Ok(Format::JsonSchema { schema }),
        ResponseFormat::Json => {
            Err(misplaced("a response format of JSON without a schema").at("response_format"))
        }
    }
}

fn tier(tier: ServiceTier) -> Result<&'static str, Error> {
    match tier {
        ServiceTier::Default => Ok("standard_only"),
        ServiceTier::Auto | ServiceTier::Priority => Ok("auto"),
        ServiceTier::Flex => Err(misplaced("the service tier `flex`").at("service_tier")),
        ServiceTier::Reserved => Err(misplaced("the service tier `reserved`").at("service_tier")),
    }
}

fn sampling<'a>(body: &mut Body<'a>, chat: &'a Chat) -> Result<(), Error> {
    let sampling = &chat.sampling;
    for (name, is_set) in [
        ("seed", sampling.seed.is_some()),
        (
            "frequency_penalty",
            sampling.frequency_penalty.is_some_and(|value| value != 0.0),
        ),
        (
            "presence_penalty",
            sampling.presence_penalty.is_some_and(|value| value != 0.0),
        ),
    ] {
        if is_set {
            return Err(misplaced(&format!("`{name}`")).at(name));
        }
    }
    if let Some(temperature) = sampling.temperature.filter(|value| *value > 1.0) {
        return Err(Error::validation(format!(
            "temperature is {temperature}, but this model's provider takes 0 to 1"
        ))
        .at("temperature"));
    }
    body.temperature = sampling.temperature;
    body.top_p = sampling.top_p;
    body.top_k = sampling.top_k;
    body.stop_sequences = &sampling.stop;
    Ok(())
}
