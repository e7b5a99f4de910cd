//! Prompts that are one text: a conversation where the text is exactly a model's own template, else one turn.

use outcrop_core::chat::{Block, Chat, Message, Role};

/// What a prompt says, as a chat.
#[derive(Debug, Default, PartialEq)]
pub struct Conversation {
    system: Vec<Block>,
    messages: Vec<Message>,
}

impl Conversation {
    /// The whole text as what the user says.
    pub fn one_turn(text: &str) -> Self {
        let mut conversation = Self::default();
        conversation.say(Role::User, text);
        conversation
    }

    fn say(&mut self, role: Role, text: &str) {
        self.messages.push(Message {
            role,
            content: vec![Block::Text(text.to_owned())],
        });
    }

    /// Something that a user said is what there is to answer.
    fn finished(self) -> Option<Self> {
        let asked = self.messages.iter().any(|message| message.role == Role::User);
        asked.then_some(self)
    }

    pub fn into_chat(self) -> Chat {
        Chat {
            system: self.system,
            messages: self.messages,
            ..Chat::default()
        }
    }
}

const HEADER: &str = "<|start_header_id|>";
const HEADER_END: &str = "<|end_header_id|>";
const TURN_END: &str = "<|eot_id|>";

/// Llama 3's template: `<|begin_of_text|>`, turns of a header with the role and a text up to `<|eot_id|>`, and the
/// header of the assistant's turn, with or without the beginning of the answer.
pub fn llama3(prompt: &str) -> Option<Conversation> {
    let prompt = prompt.trim();
    let mut rest = prompt.strip_prefix("<|begin_of_text|>").unwrap_or(prompt);
    let mut conversation = Conversation::default();
    loop {
        let (role, after) = rest.trim_start().strip_prefix(HEADER)?.split_once(HEADER_END)?;
        let Some((text, next)) = after.split_once(TURN_END) else {
            return last_turn(conversation, role, after);
        };
        if text.contains(HEADER) {
            return None;
        }
        match role {
            "system" => conversation.system.push(Block::Text(text.trim().to_owned())),
            "user" => conversation.say(Role::User, text.trim()),
            "assistant" => conversation.say(Role::Assistant, text.trim()),
            _ => return None,
        }
        if next.trim().is_empty() {
            return conversation.finished();
        }
        rest = next;
    }
}

/// The assistant's turn, which the model goes on with.
fn last_turn(mut conversation: Conversation, role: &str, begun: &str) -> Option<Conversation> {
    if role != "assistant" || begun.contains(HEADER) {
        return None;
    }
    if !begun.trim().is_empty() {
        conversation.say(Role::Assistant, begun.trim());
    }
    conversation.finished()
}

/// Mistral's template: `<s>`, then `[INST] … [/INST]` for the user's turns and `… </s>` for the answers.
pub fn mistral(prompt: &str) -> Option<Conversation> {
    let prompt = prompt.trim();
    let mut rest = prompt.strip_prefix("<s>").unwrap_or(prompt);
    let mut conversation = Conversation::default();
    loop {
        let (asked, after) = rest.trim_start().strip_prefix("[INST]")?.split_once("[/INST]")?;
        if asked.contains("[INST]") {
            return None;
        }
        conversation.say(Role::User, asked.trim());
        let (answered, next) = match after.find("[INST]") {
            Some(place) => after.split_at(place),
            None => (after, ""),
        };
        let answered = answered.trim();
        let answered = answered.strip_suffix("</s>").unwrap_or(answered).trim();
        if !answered.is_empty() {
            conversation.say(Role::Assistant, answered);
        }
        if next.is_empty() {
            return conversation.finished();
        }
        rest = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(conversation: &Conversation) -> Vec<(Role, &str)> {
        conversation
            .messages
            .iter()
            .filter_map(|message| Some((message.role, message.content.first()?.as_text()?)))
            .collect()
    }

    #[test]
    fn llamas_template_becomes_turns() {
        let prompt = "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nBe kind.<|eot_id|>\
                      <|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|>\n\
                      <|start_header_id|>assistant<|end_header_id|>\n\nHello<|eot_id|>\
                      <|start_header_id|>user<|end_header_id|>\n\nAgain<|eot_id|>\
                      <|start_header_id|>assistant<|end_header_id|>\n\n";
        let conversation = llama3(prompt).expect("the template");
        assert_eq!(conversation.system, [Block::Text("Be kind.".to_owned())]);
        assert_eq!(
            said(&conversation),
            [
                (Role::User, "Hi"),
                (Role::Assistant, "Hello"),
                (Role::User, "Again")
            ]
        );
    }

    #[test]
    fn what_is_only_nearly_a_template_is_one_text() {
        for text in [
            "plain",
            "",
            "<|start_header_id|>user<|end_header_id|>no end",
            "<|start_header_id|>robot<|end_header_id|>x<|eot_id|>",
            "x <|start_header_id|>user<|end_header_id|>x<|eot_id|>",
            "<|start_header_id|>assistant<|end_header_id|>x",
            "<|start_header_id|>user<|end_header_id|>x<|start_header_id|>user<|end_header_id|><|eot_id|>",
        ] {
            assert_eq!(llama3(text), None, "{text}");
        }
        for text in [
            "plain",
            "",
            "[INST] x",
            "x [INST] y [/INST]",
            "[INST] a [INST] b [/INST]",
        ] {
            assert_eq!(mistral(text), None, "{text}");
        }
    }

    #[test]
    fn mistrals_template_becomes_turns() {
        let conversation =
            mistral("<s>[INST] Hi [/INST] Hello</s>[INST] Again [/INST]").expect("the template");
        assert_eq!(
            said(&conversation),
            [
                (Role::User, "Hi"),
                (Role::Assistant, "Hello"),
                (Role::User, "Again")
            ]
        );
    }
}
