//! Stages that are due: a reminder before the deadline, an escalation after it, each once.

use super::unless_first;
use crate::app::App;
use crate::approval::{By, Command, Facts, Request, decide};
use crate::request::change;
use outcrop_core::Error;

const AT_ONCE: u32 = 1_000;
const BY: By = By::System("deadlines");

pub async fn keep(app: &App) -> Result<(), Error> {
    let now = Facts {
        now_us: app.clock().now_us(),
        ..Facts::default()
    };
    for row in app.store().requests_with_deadlines(AT_ONCE).await? {
        let request: Request = serde_json::from_str(&row.state).map_err(Error::internal)?;
        if !decide(&request, &BY, Command::Deadlines, &now)?.is_empty() {
            unless_first(change(app, &row.id, Some(row.version), &BY, Command::Deadlines, None).await)?;
        }
    }
    Ok(())
}
