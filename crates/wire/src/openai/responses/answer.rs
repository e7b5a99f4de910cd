//! Writes an answer that is not streamed.

use super::object::{self, Head, State, Status};
use super::{item, stored};
use crate::fold::Fold;
use crate::openai::write::List;
use bytes::Bytes;
use outcrop_core::event::StopReason;

/// The JSON answer; a provider's own, where it was passed on. `kept` says whether it is stored.
#[must_use]
pub fn answer(head: &Head<'_>, fold: &Fold, kept: bool) -> Bytes {
    if let Some(bytes) = &fold.opaque {
        return stored::marked(bytes, kept);
    }
    let mut output = Vec::new();
    let mut items = List::new(&mut output);
    for (place, block) in fold.blocks.iter().enumerate() {
        item::write(items.item(), &item::id(block, head.id, place), block, true);
    }
    let usage = fold.settlement.as_ref().map(|settlement| settlement.usage);
    let state = State {
        status: Status::Ended(fold.stop.unwrap_or(StopReason::EndTurn)),
        output: &output,
        tier: fold.service_tier,
        usage: usage.as_ref(),
        stored: kept,
    };
    let mut out = Vec::with_capacity(1024 + output.len());
    object::write(&mut out, head, &state);
    out.into()
}
