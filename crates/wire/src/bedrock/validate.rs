//! One validator for every operation: it interprets the constraint table.

pub(super) mod pattern;
pub(super) mod shape;
