//! Where in a request something is wrong, and what.

use std::fmt::{self, Write as _};

/// A place in a JSON value while it is walked. Lives on the stack; costs nothing until something is wrong.
#[derive(Clone, Copy, Debug)]
pub enum At<'p> {
    Root,
    Member(&'p At<'p>, &'p str),
    Index(&'p At<'p>, usize),
}

impl<'p> At<'p> {
    pub fn member<'q>(&'q self, name: &'q str) -> At<'q>
    where
        'p: 'q,
    {
        At::Member(self, name)
    }

    pub fn index<'q>(&'q self, index: usize) -> At<'q>
    where
        'p: 'q,
    {
        At::Index(self, index)
    }

    fn path(&self) -> Path {
        let mut path = match self {
            Self::Root => return Path(Vec::new()),
            Self::Member(parent, _) | Self::Index(parent, _) => parent.path(),
        };
        path.0.push(match self {
            Self::Index(_, index) => Step::Index(*index),
            Self::Member(_, name) => Step::Member((*name).to_owned()),
            Self::Root => return path,
        });
        path
    }

    pub fn wrong_type(&self, expected: &'static str, found: &'static str) -> Fault {
        self.fault(Kind::WrongType { expected, found })
    }

    pub fn missing(&self, name: &str) -> Fault {
        self.member(name).fault(Kind::Missing)
    }

    /// Something that this target or this version cannot honour; `why` ends the sentence "… is not supported: ".
    pub fn unsupported(&self, why: impl Into<String>) -> Fault {
        self.fault(Kind::Unsupported(why.into()))
    }

    /// A value outside of what is allowed; `expected` ends the sentence "expected …".
    pub fn invalid(&self, expected: impl Into<String>) -> Fault {
        self.fault(Kind::Invalid(expected.into()))
    }

    /// A value that breaks a stated constraint, in the words of the service model.
    pub fn constraint(&self, value: impl Into<String>, constraint: impl Into<String>) -> Fault {
        self.fault(Kind::Constraint {
            value: value.into(),
            constraint: constraint.into(),
        })
    }

    fn fault(&self, kind: Kind) -> Fault {
        Fault {
            path: self.path(),
            kind,
        }
    }
}

/// What is wrong, and where; each dialect says it in its own words.
#[derive(Debug)]
pub struct Fault {
    pub path: Path,
    pub kind: Kind,
}

#[derive(Debug)]
pub enum Kind {
    WrongType {
        expected: &'static str,
        found: &'static str,
    },
    Missing,
    Unsupported(String),
    Invalid(String),
    Constraint {
        value: String,
        constraint: String,
    },
}

#[derive(Debug)]
pub struct Path(Vec<Step>);

#[derive(Debug)]
enum Step {
    Member(String),
    Index(usize),
}

impl Path {
    /// AWS's form of a path: `messages.3.member.content`, counted from 1.
    pub fn aws(&self) -> String {
        let mut text = String::new();
        for step in &self.0 {
            if !text.is_empty() {
                text.push('.');
            }
            // Writing into a string cannot fail.
            let _ = match step {
                Step::Member(name) => write!(text, "{name}"),
                Step::Index(index) => write!(text, "{}.member", index + 1),
            };
        }
        text
    }
}

impl Path {
    /// Anthropic's form of a path: `messages.2.content`, counted from 0.
    pub fn dotted(&self) -> String {
        let steps: Vec<_> = self
            .0
            .iter()
            .map(|step| match step {
                Step::Member(name) => name.clone(),
                Step::Index(index) => index.to_string(),
            })
            .collect();
        steps.join(".")
    }
}

/// The common form of a path: `messages[2].content`, counted from 0.
impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Member(name) if position == 0 => f.write_str(name)?,
                Step::Member(name) => write!(f, ".{name}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_as_its_dialect_writes_it() {
        let root = At::Root;
        let messages = root.member("messages");
        let third = messages.index(2);
        let path = third.missing("content").path;
        assert_eq!(path.to_string(), "messages[2].content");
        assert_eq!(path.aws(), "messages.3.member.content");
        assert_eq!(path.dotted(), "messages.2.content");
    }
}
