//! Frames are the same however the bytes are cut; what was read is written as it was, where it is of our form.

use outcrop_wire::eventstream::{Decoder, Fault, Frame, Kind, write_event, write_exception};

pub fn check(bytes: &[u8]) {
    let (frames, fault) = decode(bytes, bytes.len().max(1));
    for size in [1, 5, 13] {
        assert_eq!(
            decode(bytes, size),
            (frames.clone(), fault.clone()),
            "in pieces of {size}"
        );
    }
    for frame in frames {
        rewrite(&frame);
    }
}

fn decode(bytes: &[u8], size: usize) -> (Vec<Frame>, Option<Fault>) {
    let mut decoder = Decoder::new(4_096);
    let mut frames = Vec::new();
    for piece in bytes.chunks(size) {
        decoder.push(piece);
        loop {
            match decoder.next() {
                Ok(Some(frame)) => frames.push(frame),
                Ok(None) => break,
                Err(fault) => return (frames, Some(fault)),
            }
        }
    }
    (frames, None)
}

fn rewrite(frame: &Frame) {
    let mut out = Vec::new();
    match &frame.kind {
        Kind::Event(name) => write_event(&mut out, name, &frame.payload),
        Kind::Exception(name) => write_exception(&mut out, name, &frame.payload),
        Kind::Error { .. } => return,
    }
    let (again, fault) = decode(&out, out.len());
    // Our own headers may make a frame at the bound too large.
    if fault.is_none() {
        assert_eq!((&again[0].kind, &again[0].payload), (&frame.kind, &frame.payload));
    }
}
