//! The tools, and the choice among them.

use super::content::cache_point;
use super::refuse;
use super::shape::{Schema, Tool, ToolChoice, Tools};
use outcrop_core::Error;
use outcrop_core::chat::{self, Block, Chat};

pub fn write(chat: &Chat) -> Result<Option<Tools<'_>>, Error> {
    if chat.parallel_tool_calls == Some(false) {
        let why = "Amazon Bedrock's Converse cannot keep a model from calling several tools at once";
        return Err(refuse("parallel_tool_calls", why));
    }
    let Some(choice) = choice(chat)? else {
        return Ok(None);
    };
    let mut tools = Vec::with_capacity(chat.tools.len());
    for tool in &chat.tools {
        tools.push(Tool::ToolSpec {
            name: &tool.name,
            description: tool.description.as_deref().filter(|text| !text.is_empty()),
            input_schema: Schema::Json(&tool.input_schema),
            strict: tool.strict,
        });
        tools.extend(tool.cache.map(|life| Tool::CachePoint(cache_point(life))));
    }
    Ok(Some(Tools {
        tools,
        tool_choice: choice,
    }))
}

/// `None` where there are no tools to be sent.
fn choice(chat: &Chat) -> Result<Option<Option<ToolChoice<'_>>>, Error> {
    let choice = match &chat.tool_choice {
        None => None,
        Some(chat::ToolChoice::Auto) => Some(ToolChoice::Auto {}),
        Some(chat::ToolChoice::Any) => Some(ToolChoice::Any {}),
        Some(chat::ToolChoice::Named(name)) => Some(ToolChoice::Tool { name }),
        // Without tools the model cannot call one. Earlier calls need their tools, though.
        Some(chat::ToolChoice::None) if !has_calls(chat) => return Ok(None),
        Some(chat::ToolChoice::None) => {
            let why = "Amazon Bedrock's Converse cannot forbid tools that the conversation has called before";
            return Err(refuse("tool_choice", why));
        }
    };
    match (chat.tools.is_empty(), choice) {
        (false, choice) => Ok(Some(choice)),
        (true, None | Some(ToolChoice::Auto {})) => Ok(None),
        (true, Some(_)) => Err(refuse("tool_choice", "there are no tools to choose from")),
    }
}

fn has_calls(chat: &Chat) -> bool {
    let mut blocks = chat.messages.iter().flat_map(|message| &message.content);
    blocks.any(|block| matches!(block, Block::ToolUse { .. } | Block::ToolResult { .. }))
}
