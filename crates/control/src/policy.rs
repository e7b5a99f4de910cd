//! Access policies, for who writes them: what they can say, examples, and whether a text is one. Policies themselves
//! are manifests.

pub mod check;
pub mod schema;
pub mod templates;
