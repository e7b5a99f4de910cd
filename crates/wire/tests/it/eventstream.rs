//! Event-stream frames: written here, read by the official codec, however the bytes are cut.

use crate::splitter::pieces;
use aws_smithy_eventstream::frame::write_message_to;
use aws_smithy_types::event_stream::{Header, HeaderValue, Message};
use outcrop_wire::eventstream::{Decoder, Fault, Frame, Kind, write_event, write_exception};
use proptest::prelude::*;

fn decode(bytes: &[u8], cuts: &[usize]) -> Result<Vec<Frame>, Fault> {
    let mut decoder = Decoder::new(1 << 20);
    let mut frames = Vec::new();
    for chunk in pieces(bytes, cuts) {
        decoder.push(&chunk);
        while let Some(frame) = decoder.next()? {
            frames.push(frame);
        }
    }
    Ok(frames)
}

/// The frame as the official codec writes it.
fn official(message_type: &str, (header, name): (&str, &str), payload: &[u8]) -> Vec<u8> {
    let text = |text: &str| HeaderValue::String(text.to_owned().into());
    let message = Message::new(payload.to_vec())
        .add_header(Header::new(header.to_owned(), text(name)))
        .add_header(Header::new(":content-type", text("application/json")))
        .add_header(Header::new(":message-type", text(message_type)));
    let mut out = Vec::new();
    write_message_to(&message, &mut out).unwrap();
    out
}

proptest! {
    #[test]
    fn frames_read_back_at_every_cut(
        events in prop::collection::vec(("[a-zA-Z-]{1,40}", prop::collection::vec(any::<u8>(), 0..64), any::<bool>()), 1..5),
        cuts in prop::collection::vec(0_usize..800, 0..9),
    ) {
        let (mut out, mut theirs) = (Vec::new(), Vec::new());
        for (name, payload, is_event) in &events {
            if *is_event {
                write_event(&mut out, name, payload);
                theirs.extend(official("event", (":event-type", name), payload));
            } else {
                write_exception(&mut out, name, payload);
                theirs.extend(official("exception", (":exception-type", name), payload));
            }
        }
        prop_assert_eq!(&out, &theirs);
        let frames = decode(&out, &cuts).unwrap();
        prop_assert_eq!(&frames, &decode(&out, &(0..out.len()).collect::<Vec<_>>()).unwrap());
        prop_assert_eq!(frames.len(), events.len());
        for (frame, (name, payload, is_event)) in frames.iter().zip(&events) {
            let kind = if *is_event { Kind::Event(name.clone()) } else { Kind::Exception(name.clone()) };
            prop_assert_eq!(&frame.kind, &kind);
            prop_assert_eq!(&frame.payload[..], &payload[..]);
        }
    }

    #[test]
    fn garbage_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200), cuts in prop::collection::vec(0_usize..200, 0..4)) {
        prop_assert_eq!(decode(&bytes, &cuts).is_ok(), decode(&bytes, &[]).is_ok());
    }
}

#[test]
fn a_message_without_its_headers_is_refused() {
    let mut out = Vec::new();
    write_message_to(&Message::new(&b"{}"[..]), &mut out).unwrap();
    assert_eq!(decode(&out, &[]), Err(Fault::MissingHeader(":message-type")));
}
