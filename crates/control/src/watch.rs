//! What happens by itself: re-reviews of what changed, suspensions, reminders, and the delivery of notices.
//!
//! Calls do not depend on it: whether an entitlement holds is judged for each of them by the snapshot. This makes it
//! visible, and acts once however many processes run, and however often one is killed: what it does is bound to a row
//! that only one can write.

mod budget;
mod deadline;
mod deliver;
mod review;
mod suspend;

use crate::app::App;
use outcrop_core::Error;
use std::sync::Arc;
use tokio::time::{Interval, MissedTickBehavior, interval};

/// Looks and delivers, again and again, until it is dropped. Neither waits for the other.
pub async fn watch(app: Arc<App>) {
    tokio::join!(look(&app), deliver(&app));
}

fn rounds(app: &App) -> Interval {
    let mut ticks = interval(app.parts.approvals.watch_every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

/// A round that fails is made up for by the next.
async fn look(app: &App) {
    let mut ticks = rounds(app);
    let mut seen = review::Seen::default();
    loop {
        ticks.tick().await;
        if let Err(error) = round(app, &mut seen).await {
            tracing::warn!(
                detail = error.detail(),
                "a round of the watcher failed, the next makes up for it: {error}"
            );
        }
    }
}

async fn deliver(app: &App) {
    let client = match deliver::client() {
        Ok(client) => client,
        Err(error) => return tracing::error!(%error, "notices cannot be delivered"),
    };
    let mut ticks = rounds(app);
    loop {
        ticks.tick().await;
        deliver::deliver(app, &client).await;
    }
}

async fn round(app: &App, seen: &mut review::Seen) -> Result<(), Error> {
    let snapshot = app.parts.snapshots.newest();
    for compiled in snapshot.entitlements.all() {
        review::review(app, compiled, seen).await?;
        suspend::suspend(app, compiled).await?;
    }
    budget::tell(app).await?;
    deadline::keep(app).await
}

/// That another process was first is no error.
fn unless_first<T>(outcome: Result<T, Error>) -> Result<(), Error> {
    match outcome {
        Err(error) if error.code() != outcrop_core::Code::Conflict => Err(error),
        _ => Ok(()),
    }
}
