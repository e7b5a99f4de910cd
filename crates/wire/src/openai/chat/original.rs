//! A client's body, passed on with only those members changed that the gateway owns.
//!
//! What is changed is cut out of the original bytes and replaced there: unknown members, the order of members,
//! blanks and the spelling of numbers reach the provider as the client wrote them.

use super::{LimitMember, Request};
use crate::json::splice::Splice;
use crate::openai::read;
use bytes::Bytes;
use outcrop_core::Error;
use std::ops::Range;

/// A body that was read once and knows where its members stand.
#[derive(Clone, Debug)]
pub struct Original {
    body: Bytes,
    model: String,
    stream: bool,
    layout: Layout,
}

/// What to change.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rewrite<'a> {
    /// The name that the provider has for the model.
    pub model: Option<&'a str>,
    /// A limit on the answer, where the client set none; the client's own stays.
    pub max_tokens: Option<u32>,
    /// The member that such a limit is written as.
    pub limit: LimitMember,
    /// Ask for the usage at the end of the stream; without effect on a request that is not streamed.
    pub include_usage: bool,
}

/// Places in the body.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// The model's name, quotes included.
    pub model: Range<usize>,
    /// Just behind the opening brace.
    pub first_member: usize,
    /// Whether the client set a limit.
    pub limited: bool,
    /// Where a limit is there, but null.
    pub null_limits: [(LimitMember, Option<Range<usize>>); 2],
    pub stream_options: StreamOptions,
}

/// What the body says of the usage chunk.
#[derive(Clone, Debug)]
pub(super) enum StreamOptions {
    Absent,
    /// The whole value.
    Null(Range<usize>),
    /// An object without `include_usage`.
    Without {
        after_brace: usize,
        empty: bool,
    },
    /// The value of an `include_usage` that is not true.
    Refused(Range<usize>),
    Asked,
}

impl Original {
    pub(super) fn new(body: Bytes, model: String, stream: bool, layout: Layout) -> Self {
        Self {
            body,
            model,
            stream,
            layout,
        }
    }

    /// As the client sent it.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The body with the changes; the same bytes, not a copy, when nothing is to be changed.
    #[must_use]
    pub fn rewrite(&self, changes: Rewrite<'_>) -> Bytes {
        let layout = &self.layout;
        let mut splice = Splice::default();
        read::rename(&mut splice, layout.model.clone(), &self.model, changes.model);
        if let Some(limit) = changes.max_tokens.filter(|_| !layout.limited) {
            match layout.null_limit(changes.limit) {
                Some(null) => splice.replace(null, limit.to_string().into_bytes()),
                None => splice.insert(
                    layout.first_member,
                    format!("\"{}\":{limit},", changes.limit.name()).into_bytes(),
                ),
            }
        }
        if changes.include_usage && self.stream {
            self.ask_for_usage(&mut splice);
        }
        splice
            .apply(&self.body)
            .map_or_else(|| self.body.clone(), Bytes::from)
    }

    fn ask_for_usage(&self, splice: &mut Splice) {
        match self.layout.stream_options.clone() {
            StreamOptions::Asked => {}
            StreamOptions::Refused(value) => splice.replace(value, b"true".to_vec()),
            StreamOptions::Null(value) => splice.replace(value, b"{\"include_usage\":true}".to_vec()),
            StreamOptions::Without { after_brace, empty } => {
                let member = if empty {
                    &b"\"include_usage\":true"[..]
                } else {
                    b"\"include_usage\":true,"
                };
                splice.insert(after_brace, member.to_vec());
            }
            StreamOptions::Absent => {
                let member = b"\"stream_options\":{\"include_usage\":true},";
                splice.insert(self.layout.first_member, member.to_vec());
            }
        }
    }
}

impl Layout {
    fn null_limit(&self, wanted: LimitMember) -> Option<Range<usize>> {
        let mut limits = self.null_limits.iter();
        limits.find_map(|(limit, place)| (*limit == wanted).then(|| place.clone())?)
    }
}

/// Reads a body and changes it, for a caller that did not keep the [`Original`].
///
/// # Errors
///
/// As [`Request::parse`].
pub fn rewrite(body: &Bytes, changes: Rewrite<'_>) -> Result<Bytes, Error> {
    Ok(Request::parse(body)?.original().rewrite(changes))
}
