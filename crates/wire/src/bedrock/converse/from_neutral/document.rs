//! Documents. Converse wants a name for each, of few characters, and no name twice.

use super::shape::{self, Source};
use crate::bedrock::media::DOCUMENT_FORMATS;
use outcrop_core::chat::{Document, DocumentSource};
use std::borrow::Cow;
use std::collections::HashSet;

const MOST_NAME_CHARS: usize = 200;

/// The names given so far in one conversation.
#[derive(Default)]
pub struct Names(HashSet<String>);

impl Names {
    pub fn write<'a>(&mut self, document: &'a Document) -> Result<shape::Document<'a>, &'static str> {
        let source = match &document.source {
            DocumentSource::Base64(data) => Source::Bytes(data),
            DocumentSource::Text(text) => Source::Text(text),
            DocumentSource::Url(_) => {
                return Err("Amazon Bedrock takes a document's bytes, not an address; send it inline");
            }
        };
        let known = DOCUMENT_FORMATS
            .iter()
            .find(|(_, media)| *media == document.media_type);
        if known.is_none() && matches!(source, Source::Bytes(_)) {
            return Err("Amazon Bedrock takes documents in PDF, CSV, Word, Excel, HTML, text and Markdown");
        }
        Ok(shape::Document {
            format: known.map(|(format, _)| *format),
            name: self.name(document.name.as_deref().unwrap_or_default()),
            source,
            context: document.context.as_deref(),
        })
    }

    /// The name as it is, where it may be. The model reads it, so what is invented says nothing.
    fn name<'a>(&mut self, given: &'a str) -> Cow<'a, str> {
        let clean = clean(given);
        let first: Cow<'a, str> = match clean.as_str() {
            "" => "document".into(),
            same if same == given => given.into(),
            _ => clean.into(),
        };
        if self.0.insert(first.to_string()) {
            return first;
        }
        let numbered = |number| format!("{first} ({number})");
        // There are fewer names than numbers.
        let name = (2_u64..).map(numbered).find(|name| self.0.insert(name.clone()));
        name.map_or(first, Cow::Owned)
    }
}

/// Letters, digits, single spaces, `-`, `()` and `[]`; a dash in place of anything else.
fn clean(name: &str) -> String {
    let mut clean = String::with_capacity(name.len());
    // Room for a number behind it.
    for letter in name.trim().chars().take(MOST_NAME_CHARS - 16) {
        match letter {
            ' ' if clean.ends_with(' ') => {}
            ' ' | '-' | '(' | ')' | '[' | ']' => clean.push(letter),
            letter if letter.is_ascii_alphanumeric() => clean.push(letter),
            _ => clean.push('-'),
        }
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_kept_cleaned_or_invented_and_never_given_twice() {
        let mut names = Names::default();
        assert_eq!(names.name("Report [2026]"), "Report [2026]");
        assert_eq!(names.name("Report [2026]"), "Report [2026] (2)");
        assert_eq!(names.name("a  b/ü.pdf"), "a b---pdf");
        assert_eq!(names.name(""), "document");
        assert_eq!(names.name(" "), "document (2)");
        assert!(names.name(&"x".repeat(500)).len() < MOST_NAME_CHARS);
    }
}
