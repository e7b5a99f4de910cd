//! A conversation as the one sequence of tokens that the model was trained to continue (`ChatML`).
//!
//! Turn marks are put in as tokens and everything else is encoded as text, so no text can forge a turn.

use super::vocabulary::Vocabulary;
use crate::gguf::{Error, File, Value};
use std::io::{Read, Seek};

const START: &str = "<|im_start|>";
const END: &str = "<|im_end|>";

pub(crate) struct Template {
    start: u32,
    end: u32,
    /// What the model is told it is when the caller says nothing.
    default_system: Option<String>,
}

/// One turn of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Turn {
    pub(crate) role: &'static str,
    pub(crate) text: String,
}

pub(crate) const SYSTEM: &str = "system";
pub(crate) const USER: &str = "user";
pub(crate) const ASSISTANT: &str = "assistant";

impl Template {
    pub(crate) fn read<R: Read + Seek>(file: &File<R>, vocabulary: &Vocabulary) -> Result<Self, Error> {
        let control = |name| {
            let token = vocabulary.control(name);
            token.ok_or_else(|| Error::malformed(format!("its vocabulary has no control token {name}")))
        };
        let source = file.value("tokenizer.chat_template").and_then(Value::text);
        let default_system = source.and_then(default_system);
        Ok(Self {
            start: control(START)?,
            end: control(END)?,
            default_system,
        })
    }

    /// The tokens up to where the model's own words begin. A last turn of the assistant is left open, so that the
    /// model goes on with it.
    pub(crate) fn encode(
        &self,
        turns: &[Turn],
        vocabulary: &Vocabulary,
    ) -> Result<Vec<u32>, tokenizers::Error> {
        let mut tokens = Vec::new();
        let has_system = turns.first().is_some_and(|turn| turn.role == SYSTEM);
        if let Some(text) = self.default_system.as_ref().filter(|_| !has_system) {
            self.open(SYSTEM, text, vocabulary, &mut tokens)?;
            self.close(vocabulary, &mut tokens)?;
        }
        let (prefill, whole) = match turns.split_last() {
            Some((last, before)) if last.role == ASSISTANT => (last.text.as_str(), before),
            _ => ("", turns),
        };
        for turn in whole {
            self.open(turn.role, &turn.text, vocabulary, &mut tokens)?;
            self.close(vocabulary, &mut tokens)?;
        }
        self.open(ASSISTANT, prefill, vocabulary, &mut tokens)?;
        Ok(tokens)
    }

    fn open(
        &self,
        role: &str,
        text: &str,
        vocabulary: &Vocabulary,
        tokens: &mut Vec<u32>,
    ) -> Result<(), tokenizers::Error> {
        tokens.push(self.start);
        tokens.extend(vocabulary.encode(&format!("{role}\n{text}"))?);
        Ok(())
    }

    fn close(&self, vocabulary: &Vocabulary, tokens: &mut Vec<u32>) -> Result<(), tokenizers::Error> {
        tokens.push(self.end);
        tokens.extend(vocabulary.encode("\n")?);
        Ok(())
    }
}

/// The literal system turn in the file's own template. Its line break is a real one in the model's file, and is
/// the two characters `\n` in files that other converters wrote.
fn default_system(template: &str) -> Option<String> {
    let (_, rest) = template.split_once("'<|im_start|>system")?;
    let (text, _) = rest.split_once(END)?;
    let text = text.strip_prefix('\n').or_else(|| text.strip_prefix("\\n"))?;
    Some(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_system_turn_is_found_in_the_template() {
        let of = |line_break: &str| {
            default_system(&format!(
                "{{% if x %}}{{{{ '<|im_start|>system{line_break}You are kind.<|im_end|>{line_break}' }}}}{{% endif %}}"
            ))
        };
        assert_eq!(of("\n").as_deref(), Some("You are kind."));
        assert_eq!(of("\\n").as_deref(), Some("You are kind."));
        assert_eq!(default_system("{{ messages }}"), None);
    }
}
