//! What changed between two versions, for a terminal: deletions red, insertions green, what stayed cut short.

use crate::command::catalog::{encoded, print};
use crate::command::server::Server;
use anyhow::{Context, Result};
use clap::Args;
use outcrop_control::terms::{Op, Piece};
use serde::Deserialize;
use std::io::IsTerminal;

#[derive(Debug, Args)]
pub struct Arguments {
    /// model:ID or provider:NAME
    subject: String,
    /// The earlier version's number or hash
    from: String,
    /// The later version's number or hash
    to: String,
}

#[derive(Deserialize)]
struct Answer {
    pieces: Vec<Piece>,
}

/// As many characters of what stayed are shown on either side of a change.
const CONTEXT: usize = 120;

pub async fn run(server: &Server, arguments: &Arguments) -> Result<()> {
    let path = format!(
        "/api/v1/terms/diff?subject={}&from={}&to={}",
        encoded(&arguments.subject),
        encoded(&arguments.from),
        encoded(&arguments.to)
    );
    let answer: Answer = server
        .get(&path)
        .await
        .context("the versions cannot be compared")?;
    let coloured = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    if answer.pieces.iter().all(|piece| piece.op == Op::Equal) {
        return print("the texts are the same\n");
    }
    print(&render(&answer.pieces, coloured))
}

fn render(pieces: &[Piece], coloured: bool) -> String {
    let last = pieces.len().saturating_sub(1);
    let mut text: String = pieces
        .iter()
        .enumerate()
        .map(|(at, piece)| match (piece.op, coloured) {
            (Op::Equal, _) => cut(&piece.text, at > 0, at < last),
            (Op::Delete, true) => format!("\u{1b}[31m{}\u{1b}[0m", plain(&piece.text)),
            (Op::Insert, true) => format!("\u{1b}[32m{}\u{1b}[0m", plain(&piece.text)),
            (Op::Delete, false) => format!("[-{}-]", plain(&piece.text)),
            (Op::Insert, false) => format!("{{+{}+}}", plain(&piece.text)),
        })
        .collect();
    text.push('\n');
    text
}

/// A long run of what stayed: its end beside the change before, its beginning beside the change after.
fn cut(text: &str, after_change: bool, before_change: bool) -> String {
    let text = plain(text);
    let count = text.chars().count();
    let (head, tail) = (
        usize::from(after_change) * CONTEXT,
        usize::from(before_change) * CONTEXT,
    );
    if count <= head + tail + 40 {
        return text;
    }
    let beginning: String = text.chars().take(head).collect();
    let end: String = text.chars().skip(count - tail).collect();
    format!(
        "{beginning}\n[… {} characters the same …]\n{end}",
        count - head - tail
    )
}

/// Without what would steer the terminal.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_control() || matches!(letter, '\n' | '\t'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(op: Op, text: &str) -> Piece {
        Piece {
            op,
            text: text.to_owned(),
        }
    }

    #[test]
    fn changes_are_marked_and_long_runs_are_cut() {
        let pieces = [
            piece(Op::Equal, &"same ".repeat(200)),
            piece(Op::Delete, "30"),
            piece(Op::Insert, "90"),
            piece(Op::Equal, " days"),
        ];
        let text = render(&pieces, false);
        assert!(text.contains("[-30-]{+90+} days"), "{text}");
        assert!(text.contains("characters the same") && text.len() < 400, "{text}");
    }

    #[test]
    fn a_text_cannot_steer_the_terminal() {
        let text = render(&[piece(Op::Insert, "a\u{1b}[2Jb")], false);
        assert_eq!(text, "{+a[2Jb+}\n");
    }
}
