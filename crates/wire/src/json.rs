//! Reading JSON without losing where things stood.
//!
//! Three needs that a derived `Deserialize` does not serve: the members of one object as raw text, so that a body
//! can be edited in place ([`members`], [`splice`]); a borrowed tree that keeps repeated and unknown members
//! ([`node`]); and faults that name the exact path and leave the wording to each dialect ([`path`]).

pub mod members;
pub mod node;
pub mod path;
pub mod splice;

/// Appends `text` as a JSON string, quotes and escapes included.
pub fn write_string(out: &mut Vec<u8>, text: &str) {
    // Writing a string into memory cannot fail.
    let _ = serde_json::to_writer(out, text);
}

/// Appends whole numbers, each behind the text that leads to it.
pub fn write_counts<const N: usize>(out: &mut Vec<u8>, counts: [(&[u8], u64); N]) {
    for (before, count) in counts {
        out.extend_from_slice(before);
        write_number(out, count);
    }
}

/// Appends a whole number.
pub fn write_number(out: &mut Vec<u8>, number: impl Into<u64>) {
    let _ = serde_json::to_writer(out, &number.into());
}
