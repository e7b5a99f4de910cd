//! Begins a session for somebody who has proved who they are.

use crate::app::App;
use outcrop_access::session::Token;
use outcrop_core::Error;
use outcrop_store::session::Session;

/// A working day.
pub const SESSION_SECONDS: i64 = 12 * 60 * 60;

/// What the browser is to keep, and for how long.
pub struct Begun {
    pub token: Token,
    pub expires_at_us: i64,
}

/// `label` is what the person is called.
pub async fn begin(app: &App, principal: &str, label: &str) -> Result<Begun, Error> {
    let token = Token::generate()?;
    let now_us = app.clock().now_us();
    let expires_at_us = now_us + SESSION_SECONDS * 1_000_000;
    let session = Session {
        token_hash: token.hash(),
        principal: principal.to_owned(),
        label: label.to_owned(),
        created_at_us: now_us,
        expires_at_us,
    };
    app.store().create_session(&session).await?;
    Ok(Begun { token, expires_at_us })
}
