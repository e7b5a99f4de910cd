//! What is wrong with a request, in AWS's words.

use crate::json::path::At;
use outcrop_core::Error;
use std::fmt;

/// More of them tell a caller nothing, and a hostile body could make them many.
const MOST_VIOLATIONS: usize = 20;

/// A shown value's length in characters.
const MOST_OF_A_VALUE: usize = 200;

/// A path's; the longest of the models are half as long, but the keys of a map are the caller's.
const MOST_OF_A_PATH: usize = 600;

#[derive(Default)]
pub struct Violations {
    texts: Vec<String>,
    first_path: String,
    are_more: bool,
}

impl Violations {
    /// Whether looking further is of no use.
    pub fn are_enough(&self) -> bool {
        self.are_more
    }

    /// A member that must be there and is not.
    pub fn missing(&mut self, at: &At<'_>) {
        self.add(at, |path| {
            format!("Value null at '{path}' failed to satisfy constraint: Member must not be null")
        });
    }

    /// A constraint that a value breaks; values that are sensitive, long or have parts are not shown.
    pub fn broken(&mut self, at: &At<'_>, shown: Option<&str>, constraint: impl fmt::Display) {
        self.add(at, |path| match shown {
            Some(value) => format!(
                "Value '{}' at '{path}' failed to satisfy constraint: {constraint}",
                cut(value, MOST_OF_A_VALUE)
            ),
            None => format!("Value at '{path}' failed to satisfy constraint: {constraint}"),
        });
    }

    pub fn wrong_type(&mut self, at: &At<'_>, expected: &str, found: &str) {
        self.broken(
            at,
            None,
            format_args!("Member must be {expected}, but it is {found}"),
        );
    }

    fn add(&mut self, at: &At<'_>, text: impl FnOnce(&str) -> String) {
        if self.texts.len() == MOST_VIOLATIONS {
            self.are_more = true;
            return;
        }
        let path = cut(&at.invalid("").path.aws(), MOST_OF_A_PATH);
        self.texts.push(text(&path));
        if self.first_path.is_empty() {
            self.first_path = path;
        }
    }

    pub fn finish(self) -> Result<(), Error> {
        let texts = self.texts.join("; ");
        let head = match self.texts.len() {
            0 => return Ok(()),
            1 => "1 validation error detected".to_owned(),
            count if self.are_more => {
                format!("More than {count} validation errors detected, the first {count}")
            }
            count => format!("{count} validation errors detected"),
        };
        Err(Error::validation(format!("{head}: {texts}")).at(self.first_path))
    }
}

/// The beginning of a text, and nothing in it that a terminal or a log would act on.
fn cut(text: &str, most: usize) -> String {
    let mut out = String::new();
    for (count, letter) in text.chars().enumerate() {
        if count == most {
            out.push('…');
            break;
        }
        if letter.is_control() {
            out.extend(letter.escape_default());
        } else {
            out.push(letter);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shown_value_is_short_and_harmless() {
        assert_eq!(cut("a\u{1b}[2Jb\n", 200), "a\\u{1b}[2Jb\\n");
        assert_eq!(cut(&"é".repeat(300), 200), "é".repeat(200) + "…");
    }
}
