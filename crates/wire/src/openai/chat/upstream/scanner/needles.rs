//! Says which events of a batch may carry usage, an end or an error, without parsing any.
//!
//! A name inside of a text cannot be taken for a member: its quotes are escaped there. It errs on the other side,
//! where a member of an inner object has such a name; then an event is read that need not have been.

use memchr::memmem::Finder;
use std::ops::Range;

/// The members that make an event worth reading, each searched through a batch once.
#[derive(Debug)]
pub struct Needles([Needle; 3]);

#[derive(Debug)]
struct Needle {
    finder: Finder<'static>,
    /// The next place that matters, at or after the last event asked for.
    next: Next,
}

#[derive(Clone, Copy, Debug)]
enum Next {
    Unknown,
    At(usize),
    Nowhere,
}

impl Needles {
    pub fn new() -> Self {
        let names: [&'static [u8]; 3] = [b"\"usage\"", b"\"finish_reason\"", b"\"error\""];
        Self(names.map(|name| Needle {
            finder: Finder::new(name),
            next: Next::Unknown,
        }))
    }

    /// Another source begins.
    pub fn start(&mut self) {
        for needle in &mut self.0 {
            needle.next = Next::Unknown;
        }
    }

    pub fn any_in(&mut self, source: &[u8], range: &Range<usize>) -> bool {
        let mut any = false;
        for needle in &mut self.0 {
            any |= needle.is_in(source, range);
        }
        any
    }
}

impl Needle {
    fn is_in(&mut self, source: &[u8], range: &Range<usize>) -> bool {
        let passed = match self.next {
            Next::Unknown => true,
            Next::At(next) => next < range.start,
            Next::Nowhere => false,
        };
        if passed {
            self.next = self.find(source, range.start).map_or(Next::Nowhere, Next::At);
        }
        matches!(self.next, Next::At(next) if next < range.end)
    }

    /// The next member of this name whose value is not null.
    fn find(&self, source: &[u8], mut from: usize) -> Option<usize> {
        loop {
            let rest = source.get(from..)?;
            let found = self.finder.find(rest)?;
            let behind = rest.get(found + self.finder.needle().len()..)?;
            let value = behind
                .trim_ascii_start()
                .strip_prefix(b":")
                .map(<[u8]>::trim_ascii_start);
            if value.is_some_and(|value| !value.starts_with(b"null")) {
                return Some(from + found);
            }
            from += found + self.finder.needle().len();
        }
    }
}
