//! What the dialect has no place for, where a neutral chat is written for one of its providers.

use outcrop_core::Error;
use outcrop_core::chat::Chat;

/// What it is, as the beginning of "… cannot be sent to this model's provider".
pub type Misplaced = &'static str;

pub fn misplaced(what: Misplaced, at: &str) -> Error {
    Error::validation(format!("{what} cannot be sent to this model's provider.")).at(at)
}

/// Refuses additional fields that are among those `written` from the chat or owned by the gateway.
pub fn refuse_rewritten(chat: &Chat, written: &[&str]) -> Result<(), Error> {
    let mut names = chat.additional_fields.keys();
    match names.find(|name| written.contains(&name.as_str())) {
        Some(name) => Err(Error::validation(format!(
            "`{name}` is written from the request itself and cannot be an additional field as well."
        ))
        .at(format!("additional_fields.{name}"))),
        None => Ok(()),
    }
}
