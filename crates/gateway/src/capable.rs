//! Can the model do what the request asks for? A member that it cannot honour is refused, never dropped.

use crate::call::Call;
use outcrop_core::Error;
use outcrop_core::catalogue::{Model, Task};
use outcrop_core::chat::{Capabilities, Capability, Need};

pub fn check(call: &Call, model: &Model) -> Result<(), Error> {
    if model.task != Task::Chat || model.capabilities == Capabilities::ALL {
        return Ok(());
    }
    // Known of every dialect, whether or not the rest converts.
    if call.request.answers > 1 && !model.capabilities.has(Capability::MultipleAnswers) {
        let need = Need {
            capability: Capability::MultipleAnswers,
            at: "n".to_owned(),
        };
        return Err(lacking(model, &need));
    }
    // What does not convert is refused by the conversion, or passes through to a provider that knows it.
    let Ok(chat) = call.request.chat() else {
        return Ok(());
    };
    match chat
        .needs()
        .into_iter()
        .find(|need| !model.capabilities.has(need.capability))
    {
        Some(need) => Err(lacking(model, &need)),
        None => Ok(()),
    }
}

fn lacking(model: &Model, need: &Need) -> Error {
    let can: Vec<_> = model
        .capabilities
        .iter()
        .map(|capability| capability.name())
        .collect();
    let can = if can.is_empty() {
        "text alone".to_owned()
    } else {
        format!("text, {}", can.join(", "))
    };
    Error::validation(format!(
        "the model `{}` does not {}; it is listed with: {can}",
        model.id,
        need.capability.lacking()
    ))
    .at(need.at.clone())
}
