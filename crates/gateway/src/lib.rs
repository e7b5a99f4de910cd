//! The data plane: every model call walks the line in [`call`], one file a step.
//!
//! Configuration reaches it as a snapshot, money leaves it through the spool. It touches no database but
//! for responses that clients asked to be kept, and does not know the control plane.

mod admit;
mod app;
mod attribute;
mod authorize;
mod call;
mod capable;
mod count;
mod denials;
mod dialect;
mod guard;
mod invoke;
mod meter;
mod metrics;
pub mod provider;
mod recall;
mod request;
mod resolve;
mod responses;
mod route;
mod routes;
mod stack;
mod treasury;

pub use app::{App, Options, Parts};
pub use denials::Denials;
pub use metrics::Metrics;
pub use responses::Responses;
pub use routes::{bedrock_operations, paths, router};
pub use stack::layers;
pub use treasury::{Options as TreasuryOptions, Parts as TreasuryParts, Treasury};
