//! Server-sent events: cutting a byte stream into whole events, reading one, writing one.
//!
//! The format is the WHATWG's: lines end with LF, CRLF or CR, an empty line ends an event, a byte order mark may
//! stand at the start. Nothing here knows what the data of an event means.

mod splitter;

pub use splitter::{Splitter, TooLarge};

use bytes::Bytes;
use memchr::{memchr, memchr2};

/// What one event says. Comments, ids and retry times are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// The `event` field: what kind it is, where the stream says so.
    pub name: Option<Bytes>,
    /// The `data` fields, joined by line feeds; none when there is no such field.
    pub data: Option<Bytes>,
}

impl Event {
    /// Reads one whole event. Data on a single line, the common case, is a slice of `raw`.
    #[must_use]
    pub fn parse(raw: &Bytes) -> Self {
        let mut event = Self::default();
        let mut lines = Lines(raw);
        while let Some(line) = lines.next() {
            let (field, value) = split_field(line);
            match field {
                b"data" => event.add_data(raw.slice_ref(value)),
                b"event" => event.name = Some(raw.slice_ref(value)),
                _ => {}
            }
        }
        event
    }

    fn add_data(&mut self, line: Bytes) {
        self.data = Some(match self.data.take() {
            None => line,
            Some(before) => [&before[..], b"\n", &line[..]].concat().into(),
        });
    }
}

/// An event with other data, all else in it as it was.
pub(crate) fn replace_data(raw: &[u8], data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len() + data.len());
    let mut lines = Lines(raw);
    while let Some(line) = lines.next() {
        if !line.is_empty() && split_field(line).0 != b"data" {
            out.extend_from_slice(line);
            out.push(b'\n');
        }
    }
    write_lines(&mut out, data);
    out
}

/// Whether every line is one that a stream of events may have: what is not is some other kind of answer.
pub(crate) fn is_event(raw: &[u8]) -> bool {
    let mut lines = Lines(raw);
    while let Some(line) = lines.next() {
        if !matches!(split_field(line).0, b"" | b"data" | b"event" | b"id" | b"retry") {
            return false;
        }
    }
    true
}

/// The data of an event that is nothing but one `data:` line, without reading further than needed.
pub(crate) fn single_data(raw: &[u8]) -> Option<&[u8]> {
    let value = raw.strip_prefix(b"data:")?;
    let value = value.strip_prefix(b" ").unwrap_or(value);
    let end = memchr2(b'\n', b'\r', value)?;
    let (line, rest) = value.split_at_checked(end)?;
    rest.iter()
        .all(|byte| matches!(byte, b'\n' | b'\r'))
        .then_some(line)
}

/// The lines of an event, without their ends.
struct Lines<'a>(&'a [u8]);

impl<'a> Lines<'a> {
    fn next(&mut self) -> Option<&'a [u8]> {
        if self.0.is_empty() {
            return None;
        }
        let end = memchr2(b'\n', b'\r', self.0).unwrap_or(self.0.len());
        let (line, rest) = self.0.split_at_checked(end)?;
        self.0 = match rest {
            [b'\r', b'\n', rest @ ..] | [_, rest @ ..] => rest,
            [] => rest,
        };
        Some(line)
    }
}

/// A line's field and value; one space after the colon is not part of the value.
fn split_field(line: &[u8]) -> (&[u8], &[u8]) {
    let Some((field, rest)) = memchr(b':', line).and_then(|colon| line.split_at_checked(colon)) else {
        return (line, line.get(line.len()..).unwrap_or_default());
    };
    let value = rest.strip_prefix(b":").unwrap_or(rest);
    (field, value.strip_prefix(b" ").unwrap_or(value))
}

/// Appends an event whose data has no line ends, as JSON written without blanks has none.
pub fn write_data(out: &mut Vec<u8>, data: &[u8]) {
    out.extend_from_slice(b"data: ");
    out.extend_from_slice(data);
    out.extend_from_slice(b"\n\n");
}

/// Appends a named event, one `data` line for each line of the data.
pub fn write_event(out: &mut Vec<u8>, name: &str, data: &[u8]) {
    out.extend_from_slice(b"event: ");
    out.extend_from_slice(name.as_bytes());
    out.push(b'\n');
    write_lines(out, data);
}

fn write_lines(out: &mut Vec<u8>, data: &[u8]) {
    for line in data.split(|byte| *byte == b'\n') {
        out.extend_from_slice(b"data: ");
        out.extend_from_slice(line);
        out.push(b'\n');
    }
    out.push(b'\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(raw: &'static str) -> Event {
        Event::parse(&Bytes::from_static(raw.as_bytes()))
    }

    #[test]
    fn data_lines_are_joined_and_comments_left_out() {
        let event = parse(": hello\r\nevent: chunk\r\ndata: a\r\ndata:b\r\ndata\r\nid: 7\r\n\r\n");
        assert_eq!(event.name.unwrap(), "chunk");
        assert_eq!(event.data.unwrap(), "a\nb\n");
        assert_eq!(parse(": only a comment\n\n"), Event::default());
        assert_eq!(parse("data:  two blanks\n\n").data.unwrap(), " two blanks");
    }

    #[test]
    fn single_data_is_seen_only_where_it_is_all() {
        assert_eq!(single_data(b"data: {}\n\n"), Some(&b"{}"[..]));
        assert_eq!(single_data(b"data:{}\r\n\r\n"), Some(&b"{}"[..]));
        assert_eq!(single_data(b"data: a\ndata: b\n\n"), None);
        assert_eq!(single_data(b"event: x\ndata: b\n\n"), None);
    }

    #[test]
    fn a_written_event_reads_back() {
        let mut out = Vec::new();
        write_event(&mut out, "x", b"1\n2");
        assert_eq!(out, b"event: x\ndata: 1\ndata: 2\n\n");
        let event = Event::parse(&out.into());
        assert_eq!(
            (event.name.unwrap(), event.data.unwrap()),
            ("x".into(), "1\n2".into())
        );
    }
}
