//! The control plane from outside.

mod document;
