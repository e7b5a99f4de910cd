//! Puts the client's name for the model into a stream's events.
//!
//! Every event of a stream begins alike, up to and with the model's name. That beginning is remembered with the
//! name replaced, so that all but the first event cost one comparison.

use crate::json::write_string;
use memchr::memchr2;
use std::ops::Range;

#[derive(Debug)]
pub struct Rename {
    /// The client's name as a JSON string.
    name: Vec<u8>,
    /// How events began that were looked through, and what to write in its place.
    known: Option<(Vec<u8>, Vec<u8>)>,
}

impl Rename {
    pub fn to(name: &str) -> Self {
        let mut quoted = Vec::with_capacity(name.len() + 2);
        write_string(&mut quoted, name);
        Self {
            name: quoted,
            known: None,
        }
    }

    /// What to write in place of the data, in two parts, when the data names the model otherwise. The name is the
    /// first member `model` of the outermost object; data that is not an object is left alone.
    pub fn in_data<'s>(&'s mut self, data: &'s [u8]) -> Option<(&'s [u8], &'s [u8])> {
        if !self
            .known
            .as_ref()
            .is_some_and(|(beginning, _)| data.starts_with(beginning))
        {
            let place = model_place(data)?;
            let renamed = [data.get(..place.start)?, &self.name].concat();
            self.known = Some((data.get(..place.end)?.to_vec(), renamed));
        }
        let (beginning, renamed) = self.known.as_ref()?;
        if beginning == renamed {
            return None;
        }
        Some((renamed, data.get(beginning.len()..)?))
    }
}

/// Where the value of the outermost object's first member `model` stands, when it is a string.
fn model_place(data: &[u8]) -> Option<Range<usize>> {
    let mut at = data.iter().position(|byte| *byte == b'{')? + 1;
    let mut depth = 1_usize;
    let mut is_name = true;
    loop {
        match data.get(at)? {
            b'"' => {
                let end = string_end(data, at)?;
                if depth == 1 && is_name && data.get(at..end)? == b"\"model\"" {
                    return value_place(data, end);
                }
                at = end;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.checked_sub(1)?,
            b',' if depth == 1 => is_name = true,
            b':' if depth == 1 => is_name = false,
            _ => {}
        }
        at += 1;
    }
}

fn value_place(data: &[u8], name_end: usize) -> Option<Range<usize>> {
    let value = data
        .get(name_end..)?
        .trim_ascii_start()
        .strip_prefix(b":")?
        .trim_ascii_start();
    let start = data.len() - value.len();
    (value.first() == Some(&b'"')).then_some(())?;
    Some(start..string_end(data, start)?)
}

/// Just behind the closing quote of the string that opens at `start`.
fn string_end(data: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        at += memchr2(b'"', b'\\', data.get(at..)?)?;
        match data.get(at)? {
            b'"' => return Some(at + 1),
            _ => at += 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn renamed(data: &str) -> Option<String> {
        text(Rename::to("mine").in_data(data.as_bytes()))
    }

    fn text(parts: Option<(&[u8], &[u8])>) -> Option<String> {
        parts.map(|(left, right)| String::from_utf8([left, right].concat()).unwrap())
    }

    #[test]
    fn only_the_outermost_name_is_replaced() {
        let data =
            r#"{"id":"model","a":{"model":"x"},"b":["model"],"model" : "gpt\"x" ,"c":"\"model\":\"x\""}"#;
        let wanted =
            r#"{"id":"model","a":{"model":"x"},"b":["model"],"model" : "mine" ,"c":"\"model\":\"x\""}"#;
        assert_eq!(renamed(data), Some(wanted.to_owned()));
    }

    #[test]
    fn what_has_no_name_or_the_same_one_stays() {
        for data in [
            r#"{"model":"mine"}"#,
            r#"{"model":null}"#,
            "{}",
            "[DONE]",
            "",
            r#"{"model"#,
            r#"{"a":"model"}"#,
        ] {
            assert_eq!(renamed(data), None, "{data}");
        }
    }

    #[test]
    fn a_beginning_that_is_known_gives_the_same_as_one_that_is_not() {
        let mut rename = Rename::to("mine");
        for data in [
            r#"{"id":1,"model":"x","n":1}"#,
            r#"{"id":1,"model":"x","n":2}"#,
            r#"{"id":2,"model":"x"}"#,
        ] {
            assert_eq!(text(rename.in_data(data.as_bytes())), renamed(data));
        }
    }
}
