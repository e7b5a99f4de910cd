//! Server-sent events are the same however the bytes are cut.

use bytes::Bytes;
use outcrop_wire::sse::{Event, Splitter};
use proptest::prelude::*;

/// All whole events, pushed in pieces that end at the given places.
pub fn split(bytes: &[u8], cuts: &[usize], max_bytes: usize) -> Result<Vec<Bytes>, usize> {
    let mut splitter = Splitter::new(max_bytes);
    let mut events = Vec::new();
    for chunk in pieces(bytes, cuts) {
        splitter.push(chunk);
        loop {
            match splitter.next() {
                Ok(Some(event)) => events.push(event),
                Ok(None) => break,
                Err(_) => return Err(events.len()),
            }
        }
    }
    events.extend(splitter.finish());
    Ok(events)
}

pub fn pieces(bytes: &[u8], cuts: &[usize]) -> Vec<Bytes> {
    let mut cuts: Vec<_> = cuts.iter().map(|cut| cut % (bytes.len() + 1)).collect();
    cuts.extend([0, bytes.len()]);
    cuts.sort_unstable();
    cuts.windows(2)
        .map(|pair| Bytes::copy_from_slice(&bytes[pair[0]..pair[1]]))
        .collect()
}

/// The format read in the most literal way: a line at a time, out of a whole text.
fn slow(text: &str) -> Vec<(Option<String>, Option<String>)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let (mut events, mut name, mut data) = (Vec::new(), None, None::<String>);
    let mut lines: Vec<_> = text.split('\n').collect();
    lines.pop();
    for line in lines {
        if line.is_empty() {
            events.push((name.take(), data.take()));
            continue;
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => name = Some(value.to_owned()),
            "data" => data = Some(data.map_or_else(String::new, |before| before + "\n") + value),
            _ => {}
        }
    }
    events
}

fn stream() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\n"),
        Just("\r"),
        Just("\r\n"),
        Just("\n\n"),
        Just("data:"),
        Just("data: "),
        Just("event: "),
        Just(": "),
        Just("x"),
        Just("é"),
        Just("\u{feff}"),
        Just(" "),
        Just("id: 1"),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn cuts_do_not_matter(text in stream(), cuts in prop::collection::vec(0_usize..200, 0..12)) {
        let whole = split(text.as_bytes(), &[], 1 << 20);
        let every: Vec<_> = (0..text.len()).collect();
        prop_assert_eq!(&split(text.as_bytes(), &cuts, 1 << 20), &whole);
        prop_assert_eq!(&split(text.as_bytes(), &every, 1 << 20), &whole);
    }

    #[test]
    fn a_bound_is_met_at_the_same_event(
        text in stream(), cuts in prop::collection::vec(0_usize..200, 0..12), max_bytes in 1_usize..30,
    ) {
        let whole = split(text.as_bytes(), &[], max_bytes);
        prop_assert_eq!(split(text.as_bytes(), &cuts, max_bytes), whole);
    }

    #[test]
    fn events_say_what_a_literal_reading_says(text in stream()) {
        let text_of = |bytes: Option<Bytes>| bytes.map(|bytes| String::from_utf8(bytes.to_vec()).unwrap());
        let events: Vec<_> = split(text.as_bytes(), &[], 1 << 20).unwrap().iter().map(|raw| {
            let event = Event::parse(raw);
            (text_of(event.name), text_of(event.data))
        }).collect();
        prop_assert_eq!(events, slow(&text));
    }

    #[test]
    fn nothing_of_a_whole_event_is_lost(text in stream()) {
        let events = split(text.as_bytes(), &[], 1 << 20).unwrap().concat();
        let text = text.as_bytes().strip_prefix("\u{feff}".as_bytes()).unwrap_or(text.as_bytes());
        prop_assert!(text.starts_with(&events));
    }
}

#[test]
fn a_large_event_in_small_pieces_takes_no_quadratic_time() {
    let mut text = b"data: ".to_vec();
    text.extend(std::iter::repeat_n(b'x', 1 << 20));
    text.extend_from_slice(b"\n\n");
    let every: Vec<_> = (0..text.len()).step_by(3).collect();
    let started = std::time::Instant::now();
    assert_eq!(split(&text, &every, 2 << 20).unwrap().len(), 1);
    assert!(
        started.elapsed() < std::time::Duration::from_secs(20),
        "{:?}",
        started.elapsed()
    );
}
