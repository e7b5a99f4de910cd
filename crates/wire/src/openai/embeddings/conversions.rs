//! What becomes of every member of a request for vectors on the way to a provider of another dialect.

use crate::conversion::Row;

pub const CONVERSIONS: &[Row] = &[
    Row::converts("model", "resolved by the catalogue"),
    Row::converts("input", "a text or several; token numbers are refused"),
    Row::converts("encoding_format", "`float` and `base64`, written by Outcrop"),
    Row::converts("dimensions", ""),
    Row::harmless("user", "a label for the provider's own bookkeeping"),
];
