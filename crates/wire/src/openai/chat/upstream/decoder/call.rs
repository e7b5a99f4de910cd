//! Tool calls while they are being written.

use crate::upstream::{MAX_EVENT_BYTES, unreadable};
use outcrop_core::Error;
use outcrop_core::event::BlockStart;
use std::collections::VecDeque;

/// As many calls as may wait at once.
const MOST_WAITING: usize = 256;

/// Calls that wait for an earlier one, in the order in which they began.
#[derive(Debug, Default)]
pub struct Calls(VecDeque<Call>);

impl Calls {
    pub fn add(&mut self, call: Call) -> Result<(), Error> {
        self.0.push_back(call);
        self.check()
    }

    /// Refuses to keep more than one event could have held.
    pub fn check(&self) -> Result<(), Error> {
        let bytes: usize = self.0.iter().map(|call| call.text.len()).sum();
        if bytes > MAX_EVENT_BYTES || self.0.len() > MOST_WAITING {
            return Err(unreadable("tool calls by turns, more than can be kept"));
        }
        Ok(())
    }

    /// The latest call that a piece belongs to.
    pub fn find(&mut self, id: Option<&str>, number: u32, numbered: bool) -> Option<&mut Call> {
        self.0.iter_mut().rev().find(|call| call.is(id, number, numbered))
    }

    pub fn pop(&mut self) -> Option<Call> {
        self.0.pop_front()
    }
}

#[derive(Debug)]
pub struct Call {
    number: u32,
    id: String,
    name: String,
    /// What was kept of the arguments.
    text: String,
    json: Json,
}

impl Call {
    pub fn new(number: u32, id: String, name: String) -> Self {
        Self {
            number,
            id,
            name,
            text: String::new(),
            json: Json::default(),
        }
    }

    /// Whether a piece with this id, or this number, belongs to the call.
    pub fn is(&self, id: Option<&str>, number: u32, numbered: bool) -> bool {
        match id {
            Some(id) => self.id == id,
            None => self.number == number || !numbered,
        }
    }

    /// More of the arguments, to be kept.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.follow(text);
    }

    /// More of the arguments, that is not kept.
    pub fn follow(&mut self, text: &str) {
        self.json.follow(text);
    }

    /// Whether the arguments are a whole JSON object.
    pub fn is_whole(&self) -> bool {
        self.json.whole
    }

    /// How its block begins, and what of its arguments has come.
    pub fn open(&mut self) -> (BlockStart, String) {
        let start = BlockStart::ToolUse {
            id: self.id.clone(),
            name: std::mem::take(&mut self.name),
        };
        (start, std::mem::take(&mut self.text))
    }
}

/// Sees where a JSON object ends, and checks nothing.
#[derive(Debug, Default)]
struct Json {
    depth: usize,
    in_string: bool,
    escaped: bool,
    whole: bool,
}

impl Json {
    fn follow(&mut self, text: &str) {
        for byte in text.bytes() {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' if self.in_string => self.escaped = true,
                b'"' => self.in_string = !self.in_string,
                _ if self.in_string => {}
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    self.whole |= self.depth == 0;
                }
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_whole(text: &str) -> bool {
        let mut json = Json::default();
        json.follow(text);
        json.whole
    }

    #[test]
    fn an_object_is_whole_at_its_last_brace() {
        for text in ["{}", r#"{"a":"}"}"#, r#"{"a":["\"}",{}]}"#] {
            assert!(is_whole(text), "{text}");
            assert!(!is_whole(&text[..text.len() - 1]), "{text}");
        }
        assert!(!is_whole(""));
    }
}
