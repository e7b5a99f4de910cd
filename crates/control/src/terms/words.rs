//! The difference of two texts, in words.

use serde::{Deserialize, Serialize};
use similar::{ChangeTag, TextDiff};
use std::time::Duration;
use utoipa::ToSchema;

/// Two long texts that have little in common could be compared for minutes; after this, the rest is told coarsely.
const DEADLINE: Duration = Duration::from_secs(2);

/// A run of one text, or of both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = TermsPiece)]
pub struct Piece {
    pub op: Op,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TermsPieceOp)]
pub enum Op {
    /// In both texts.
    Equal,
    /// Only in the later text.
    Insert,
    /// Only in the earlier text.
    Delete,
}

/// What changed, in the order of reading. Words that changed side by side are one deletion and one insertion: a sentence
/// that was rewritten reads as the old sentence and the new one, not as every other word.
#[must_use]
pub fn pieces(before: &str, after: &str) -> Vec<Piece> {
    let diff = TextDiff::configure()
        .timeout(DEADLINE)
        .diff_unicode_words(before, after);
    let mut run = Run::default();
    for change in diff.iter_all_changes() {
        run.add(change.tag(), change.value());
    }
    run.finish()
}

/// Pieces so far, and the change that may go on.
#[derive(Default)]
struct Run {
    pieces: Vec<Piece>,
    deleted: String,
    inserted: String,
    /// White space after the change: it belongs to it if another change follows.
    between: String,
}

impl Run {
    fn add(&mut self, tag: ChangeTag, text: &str) {
        match tag {
            ChangeTag::Delete => {
                self.bridge();
                self.deleted.push_str(text);
            }
            ChangeTag::Insert => {
                self.bridge();
                self.inserted.push_str(text);
            }
            ChangeTag::Equal if self.is_changing() && is_blank_within_a_line(text) => {
                self.between.push_str(text);
            }
            ChangeTag::Equal => {
                self.settle();
                self.push(Op::Equal, text);
            }
        }
    }

    const fn is_changing(&self) -> bool {
        !self.deleted.is_empty() || !self.inserted.is_empty()
    }

    /// Blanks between two changed words are changed with them.
    fn bridge(&mut self) {
        let between = std::mem::take(&mut self.between);
        self.deleted.push_str(&between);
        self.inserted.push_str(&between);
    }

    /// Ends the change.
    fn settle(&mut self) {
        let (deleted, inserted) = (
            std::mem::take(&mut self.deleted),
            std::mem::take(&mut self.inserted),
        );
        self.push(Op::Delete, &deleted);
        self.push(Op::Insert, &inserted);
        let between = std::mem::take(&mut self.between);
        self.push(Op::Equal, &between);
    }

    fn push(&mut self, op: Op, text: &str) {
        if text.is_empty() {
            return;
        }
        match self.pieces.last_mut() {
            Some(last) if last.op == op => last.text.push_str(text),
            _ => self.pieces.push(Piece {
                op,
                text: text.to_owned(),
            }),
        }
    }

    fn finish(mut self) -> Vec<Piece> {
        self.settle();
        self.pieces
    }
}

fn is_blank_within_a_line(text: &str) -> bool {
    text.chars()
        .all(|letter| letter.is_whitespace() && letter != '\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(before: &str, after: &str) -> String {
        pieces(before, after)
            .iter()
            .map(|piece| match piece.op {
                Op::Equal => piece.text.clone(),
                Op::Insert => format!("[+{}+]", piece.text),
                Op::Delete => format!("[-{}-]", piece.text),
            })
            .collect()
    }

    #[test]
    fn a_changed_word_stands_alone() {
        assert_eq!(
            marked("You may use it for 30 days.", "You may use it for 90 days."),
            "You may use it for [-30-][+90+] days."
        );
    }

    #[test]
    fn a_rewritten_sentence_is_one_change() {
        assert_eq!(
            marked("We keep prompts forever.\nEnd.", "Nothing is stored.\nEnd."),
            "[-We keep prompts forever-][+Nothing is stored+].\nEnd."
        );
    }

    #[test]
    fn texts_that_are_equal_have_one_piece() {
        assert_eq!(marked("a b", "a b"), "a b");
        assert!(pieces("", "").is_empty());
        assert_eq!(marked("", "new"), "[+new+]");
    }

    #[test]
    fn both_texts_can_be_put_together_again() {
        let texts = [
            "",
            "a  b\n c",
            "§ 1. Größe, 30 days!",
            "a b c d e\n\nf",
            "x a y\tb z",
        ];
        for before in texts {
            for after in texts {
                let pieces = pieces(before, after);
                let only = |but: Op| -> String {
                    pieces
                        .iter()
                        .filter(|piece| piece.op != but)
                        .map(|piece| piece.text.as_str())
                        .collect()
                };
                assert_eq!(only(Op::Insert), before, "{pieces:?}");
                assert_eq!(only(Op::Delete), after, "{pieces:?}");
            }
        }
    }
}
