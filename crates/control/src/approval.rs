//! The approval pipeline as a pure machine: what was asked, what people did, and what follows from it.
//!
//! Nothing here does I/O. A request is the fold of its events; a command, judged against the request, the person and
//! the facts of the moment, becomes events or a refusal. Clock and facts are arguments.

mod check;
mod command;
mod duties;
mod event;
mod grant;
mod options;
mod request;
mod review;
mod stage;

pub use check::{Certified, Check, Checked, Facts};
pub use command::{By, Command, Person, decide, open};
pub use duties::{may_decide, may_speak_for};
pub use event::{Asked, Attached, Event, Recorded};
pub use grant::granted;
pub use options::{Options, Webhook};
pub use request::{Decided, Progress, Request, Standing, Status};
pub use review::{Cause, EXPIRED, Review, TermsDifference};
pub use stage::{Need, Stage, default_stages};

#[cfg(test)]
mod tests;
