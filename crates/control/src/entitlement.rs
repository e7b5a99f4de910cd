//! Entitlements: what approvals granted, and what people may do about them at once.

pub mod act;
pub mod list;
