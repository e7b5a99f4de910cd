//! How long an entitlement holds, and what has changed under it: computed once, when a snapshot is made.

use super::condition::until;
use super::day::show;
use outcrop_core::clock::UnixMicros;
use outcrop_core::entitlement::{Action, Trigger};
use std::collections::HashMap;
use std::sync::Arc;

/// When an entitlement ceases to hold. Instants are compared with a call's own, so an end that is known in advance needs
/// nobody to watch for it.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// The earliest end.
    pub end: Option<End>,
    /// Facts that have changed, or will at a known instant, since it was granted.
    pub changes: Vec<Change>,
    /// From when on only who called before may.
    pub closed: Vec<Closed>,
}

/// From this instant on it holds no longer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    pub at_us: UnixMicros,
    pub why: Why,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// By a trigger's action or a person, until it is reviewed again.
    Suspended {
        reason: String,
    },
    /// For good.
    Revoked {
        reason: String,
    },
    /// It was granted until then.
    Expired,
    Changed(Change),
}

/// A fact that an entitlement stands on is no longer what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub trigger: Trigger,
    /// What changed: a hash, a certification and its day, a price version.
    pub fact: String,
    /// What happened, for people.
    pub detail: String,
    pub since_us: UnixMicros,
    pub action: Action,
}

/// Closed to newcomers.
#[derive(Clone, Debug)]
pub struct Closed {
    pub since_us: UnixMicros,
    pub detail: String,
    /// The projects that have called the model, and since when. One map for all entitlements to a model.
    pub callers: Arc<HashMap<String, UnixMicros>>,
}

impl Change {
    /// From when on calls are refused for it; none where its action lets them through.
    #[must_use]
    pub fn suspends_at_us(&self) -> Option<UnixMicros> {
        match self.action {
            Action::Suspend => Some(self.since_us),
            Action::SuspendAfter { seconds } => {
                Some(self.since_us.saturating_add(i64::from(seconds) * 1_000_000))
            }
            Action::ExistingCallersOnly | Action::Notify => None,
        }
    }
}

impl Standing {
    #[must_use]
    pub fn holds(&self, now_us: UnixMicros) -> bool {
        self.end.as_ref().is_none_or(|end| now_us < end.at_us)
    }

    /// Whether a project may call, as far as newcomers are turned away.
    #[must_use]
    pub fn is_open_to(&self, project: &str, now_us: UnixMicros) -> bool {
        self.closed
            .iter()
            .all(|closed| now_us < closed.since_us || closed.knows(project))
    }

    /// The earlier end counts.
    pub(super) fn ends(&mut self, end: End) {
        if self.end.as_ref().is_none_or(|known| end.at_us < known.at_us) {
            self.end = Some(end);
        }
    }

    pub(super) fn detail(&self, now_us: UnixMicros) -> String {
        match &self.end {
            None => "it is in force".to_owned(),
            Some(end) if now_us < end.at_us => until(end.at_us),
            Some(end) => end.why.told(end.at_us),
        }
    }

    pub(super) fn newcomers_detail(&self, project: &str, now_us: UnixMicros) -> String {
        let shut = |closed: &&Closed| closed.since_us <= now_us && !closed.knows(project);
        match self.closed.iter().find(shut) {
            None => "it is open to the project".to_owned(),
            Some(closed) => format!(
                "{}, so only projects that called the model before {} may go on, and `{project}` had not",
                closed.detail,
                show(closed.since_us)
            ),
        }
    }
}

impl Closed {
    fn knows(&self, project: &str) -> bool {
        self.callers
            .get(project)
            .is_some_and(|first_seen_us| *first_seen_us < self.since_us)
    }
}

impl Why {
    /// In a sentence, for who was refused.
    #[must_use]
    pub fn told(&self, at_us: UnixMicros) -> String {
        match self {
            Self::Suspended { reason } => format!("it is suspended until it is reviewed again: {reason}"),
            Self::Revoked { reason } => format!("it was revoked: {reason}"),
            Self::Expired => format!("it expired on {}", show(at_us)),
            Self::Changed(change) => match change.action {
                Action::SuspendAfter { .. } => format!(
                    "{}, and the grace ended on {}; it has to be reviewed again",
                    change.detail,
                    show(at_us)
                ),
                _ => format!("{}; it has to be reviewed again", change.detail),
            },
        }
    }
}
