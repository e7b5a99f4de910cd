//! The control plane: the admin API that the console, the CLI and automation use.
//!
//! A folder is a noun, a file in it is a verb: a thin handler beside the plain function that does the work.
//! It does not know the data plane; where it needs a model's answer, it asks through [`outcrop_core::plane`].

mod access;
mod app;
pub mod approval;
mod audit;
mod authenticate;
mod bedrock;
mod budget;
mod call;
pub mod catalogue;
mod cost;
mod digest;
mod entitlement;
mod error;
pub mod evidence;
mod extract;
mod key;
mod limit;
mod manifest;
mod model;
mod node;
mod notice;
mod organisation;
mod overview;
mod playground;
mod policy;
pub mod price;
mod principal;
mod request;
mod routes;
mod session;
mod settle;
mod sts;
pub mod terms;
mod usage;
mod watch;

pub use app::{App, ModelStatus, Parts};
pub use audit::Record as AuditRecord;
pub use bedrock::SERVED as BEDROCK_OPERATIONS;
pub use routes::{document, router};
pub use session::Peer;
pub use sts::route as sts;
pub use watch::watch;
