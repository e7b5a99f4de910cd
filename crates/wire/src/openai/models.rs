//! `GET /v1/models` and `GET /v1/models/{id}`.

use crate::json::{write_number, write_string};

/// A model as the dialect lists it.
#[derive(Clone, Copy, Debug)]
pub struct Model<'a> {
    pub id: &'a str,
    /// Seconds since the Unix epoch.
    pub created: u64,
    /// Who makes it.
    pub owned_by: &'a str,
}

impl Model<'_> {
    /// The answer to a question for one model.
    #[must_use]
    pub fn object(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(128);
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"id\":");
        write_string(out, self.id);
        out.extend_from_slice(b",\"object\":\"model\",\"created\":");
        write_number(out, self.created);
        out.extend_from_slice(b",\"owned_by\":");
        write_string(out, self.owned_by);
        out.push(b'}');
    }
}

/// The answer to a question for all.
#[must_use]
pub fn list<'a>(models: impl IntoIterator<Item = Model<'a>>) -> Vec<u8> {
    let mut out = b"{\"object\":\"list\",\"data\":[".to_vec();
    for (position, model) in models.into_iter().enumerate() {
        if position > 0 {
            out.push(b',');
        }
        model.write(&mut out);
    }
    out.extend_from_slice(b"]}");
    out
}
