//! A client's body, passed on with only those members changed that the gateway owns.

use crate::json::splice::Splice;
use crate::openai::read;
use bytes::Bytes;
use std::ops::Range;

/// A body that was read once and knows where its members stand.
#[derive(Clone, Debug)]
pub struct Original {
    body: Bytes,
    model: String,
    layout: Layout,
}

/// What to change. That nothing is stored at the provider is always changed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rewrite<'a> {
    /// The name that the provider has for the model.
    pub model: Option<&'a str>,
    /// A limit on the answer, where the client set none; the client's own stays.
    pub max_tokens: Option<u32>,
}

/// Places in the body.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// The model's name, quotes included.
    pub model: Range<usize>,
    /// Just behind the opening brace.
    pub first_member: usize,
    pub limit: Option<Range<usize>>,
    pub store: Option<Range<usize>>,
    pub input: Range<usize>,
    pub previous: Option<Range<usize>>,
}

impl Original {
    pub(super) fn new(body: Bytes, model: String, layout: Layout) -> Self {
        Self { body, model, layout }
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
        if let Some(limit) = changes.max_tokens {
            self.set(
                &mut splice,
                "max_output_tokens",
                layout.limit.clone(),
                "null",
                limit,
            );
        }
        match layout.store.clone() {
            Some(place) if self.is(&place, "false") => {}
            Some(place) => splice.replace(place, b"false".to_vec()),
            None => splice.insert(layout.first_member, b"\"store\":false,".to_vec()),
        }
        splice
            .apply(&self.body)
            .map_or_else(|| self.body.clone(), Bytes::from)
    }

    /// Puts a number where a member is absent, or has the value that says so.
    fn set(&self, splice: &mut Splice, name: &str, place: Option<Range<usize>>, absent: &str, number: u32) {
        match place {
            None => splice.insert(
                self.layout.first_member,
                format!("\"{name}\":{number},").into_bytes(),
            ),
            Some(place) if self.is(&place, absent) => {
                splice.replace(place, number.to_string().into_bytes());
            }
            Some(_) => {}
        }
    }

    fn is(&self, place: &Range<usize>, value: &str) -> bool {
        self.body.get(place.clone()) == Some(value.as_bytes())
    }
}
