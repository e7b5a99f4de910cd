//! Problems, shown as a compiler shows them: the place, the line, a mark under what is wrong.
//!
//! A line may hold a secret, and a message may land in a log: the value of a key that may be secret is never
//! shown.

use super::source::Source;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// Where something was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    Nowhere,
    /// Bytes of the file.
    File(Range<usize>),
    /// The name of an environment variable.
    Variable(Arc<str>),
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub at: At,
    pub message: String,
    /// What would be right, where it can be guessed.
    pub help: Option<String>,
    /// The value may be a secret, so the line is shown only up to it.
    is_secret: bool,
}

impl Problem {
    pub(super) fn new(at: At, message: String) -> Self {
        Self {
            at,
            message,
            help: None,
            is_secret: false,
        }
    }

    /// A problem that no line or variable is to blame for.
    pub(super) fn general(message: String) -> Self {
        Self::new(At::Nowhere, message)
    }

    pub(super) fn help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }

    pub(super) fn secret_if(mut self, is_secret: bool) -> Self {
        self.is_secret = is_secret;
        self
    }

    fn position(&self) -> (usize, usize) {
        match &self.at {
            At::Nowhere => (0, 0),
            At::File(span) => (1, span.start),
            At::Variable(_) => (2, 0),
        }
    }
}

/// Everything that is wrong with a configuration, in the file's order, then the environment's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems {
    source: Source,
    list: Vec<Problem>,
}

impl Problems {
    pub(super) fn new(source: Source, mut list: Vec<Problem>) -> Self {
        list.sort_by_key(Problem::position);
        Self { source, list }
    }

    pub(super) fn without_source(problem: Problem) -> Self {
        Self::new(Source::default(), vec![problem])
    }
}

impl std::error::Error for Problems {}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.list {
            self.show(problem, f)?;
        }
        match self.list.as_slice() {
            [_] => f.write_str("the configuration has 1 problem"),
            list => write!(f, "the configuration has {} problems", list.len()),
        }
    }
}

impl Problems {
    fn show(&self, problem: &Problem, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Problem { message, help, .. } = problem;
        match &problem.at {
            At::Nowhere => writeln!(f, "{message}")?,
            At::Variable(name) => writeln!(f, "{name}: {message}")?,
            At::File(span) => {
                let excerpt = Excerpt::of(&self.source.text, span, problem.is_secret);
                writeln!(
                    f,
                    "{}:{}:{}: {message}",
                    self.source.name, excerpt.line, excerpt.column
                )?;
                excerpt.show(f)?;
            }
        }
        if let Some(help) = help {
            writeln!(f, "  help: {help}")?;
        }
        writeln!(f)
    }
}

/// A line of the file, and what to mark in it.
struct Excerpt {
    /// From 1.
    line: usize,
    /// In characters, from 1.
    column: usize,
    shown: String,
    marked: usize,
}

impl Excerpt {
    fn of(text: &str, span: &Range<usize>, is_secret: bool) -> Self {
        let start = floor(text, span.start);
        let before = text.get(..start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line_text = text
            .get(line_start..)
            .unwrap_or_default()
            .lines()
            .next()
            .unwrap_or_default();
        let in_line = start - line_start;
        let cut = if is_secret {
            value_start(line_text, in_line)
        } else {
            secret_start(line_text)
        };
        let shown = match cut.and_then(|cut| line_text.get(..cut)) {
            Some(open) => format!("{open}…"),
            None => line_text.to_owned(),
        };
        let column = line_text.get(..in_line).unwrap_or_default().chars().count() + 1;
        let wanted = text
            .get(start..floor(text, span.end.max(start)))
            .unwrap_or_default();
        let wanted = wanted.lines().next().unwrap_or_default().chars().count();
        let room = (shown.chars().count() + 1).saturating_sub(column);
        Self {
            line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
            column,
            shown,
            marked: wanted.min(room).max(1),
        }
    }

    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            line,
            column,
            shown,
            marked,
        } = self;
        let margin = " ".repeat(line.to_string().len());
        // Tabs stay tabs, so that the mark stands where the terminal puts the text.
        let blank = |letter: char| if letter == '\t' { '\t' } else { ' ' };
        let indent: String = shown
            .chars()
            .chain(std::iter::repeat(' '))
            .take(column - 1)
            .map(blank)
            .collect();
        writeln!(
            f,
            " {margin} |\n {line} | {shown}\n {margin} | {indent}{}",
            "^".repeat(*marked)
        )
    }
}

/// The nearest place at or before an index that begins a character.
fn floor(text: &str, index: usize) -> usize {
    let index = index.min(text.len());
    (0..=index)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

/// Where the value begins that stands at, or after, a place in a line.
fn value_start(line: &str, from: usize) -> Option<usize> {
    let sign = line
        .get(from..)
        .and_then(|rest| rest.find('='))
        .map(|sign| from + sign + 1);
    // No sign follows: the place is inside the value.
    Some(sign.unwrap_or(from))
}

/// Where in a line the first value of a key begins that may be a secret, or an address that holds a password.
fn secret_start(line: &str) -> Option<usize> {
    const SECRET_KEYS: [&str; 5] = ["api_key", "url", "password", "secret", "token"];
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let key = line.match_indices('=').map(|(sign, _)| sign).find(|sign| {
        let key = line
            .get(..*sign)
            .unwrap_or_default()
            .trim_end_matches([' ', '\t', '"', '\'']);
        let word = key.rsplit(|letter| !is_word(letter)).next().unwrap_or_default();
        SECRET_KEYS.contains(&word)
    });
    let credentials = line
        .find("://")
        .filter(|at| line.get(*at..).is_some_and(|rest| rest.contains('@')));
    [key.map(|sign| sign + 1), credentials.map(|at| at + 3)]
        .into_iter()
        .flatten()
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, span: Range<usize>) -> String {
        let source = Source {
            name: "o.toml".to_owned(),
            text: text.to_owned(),
        };
        Problems::new(source, vec![Problem::new(At::File(span), "wrong".to_owned())]).to_string()
    }

    #[test]
    fn mark_stands_under_what_is_wrong() {
        let shown = shown("[a]\nkéy = \"é\"\n", 11..15);
        assert_eq!(
            shown,
            "o.toml:2:7: wrong\n   |\n 2 | kéy = \"é\"\n   |       ^^^\n\nthe configuration has 1 problem"
        );
    }

    #[test]
    fn any_span_is_shown_without_fault() {
        let text = "a = 1\r\nß = [\n\t2]";
        for start in 0..text.len() + 3 {
            for end in 0..text.len() + 3 {
                assert!(shown(text, start..end).contains("wrong"));
            }
        }
    }

    #[test]
    fn secrets_in_the_line_are_not_shown() {
        let lines = [
            "api_key = \"hunter2\" bad",
            "x = { kind = 1, \"api_key\"='hunter2' }",
            "base_url = \"http://hunter2:hunter2@h\"",
            "url=hunter2",
        ];
        for line in lines {
            for start in 0..line.len() {
                let shown = shown(line, start..line.len());
                assert!(!shown.contains("hunter2") && shown.contains('…'), "{shown}");
            }
        }
    }
}
