//! Writing JSON by hand: items with commas between them, members with commas before them.

use crate::json::write_string;
use serde::Serialize;

/// A comma before every item but the first.
pub struct List<'a> {
    pub out: &'a mut Vec<u8>,
    first: bool,
}

impl<'a> List<'a> {
    pub fn new(out: &'a mut Vec<u8>) -> Self {
        Self { out, first: true }
    }

    pub fn item(&mut self) -> &mut Vec<u8> {
        if !std::mem::take(&mut self.first) {
            self.out.push(b',');
        }
        self.out
    }
}

/// Appends a member of an object that has others before it, where there is a value.
pub fn member<T: Serialize + ?Sized>(out: &mut Vec<u8>, name: &str, value: Option<&T>) {
    let Some(value) = value else { return };
    out.push(b',');
    write_string(out, name);
    out.push(b':');
    // Plain values into memory: cannot fail.
    let _ = serde_json::to_writer(out, value);
}
