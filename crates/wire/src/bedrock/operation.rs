//! The operations, and what the route table knows of each: a router is built from it, and nothing else names a
//! path, a status or a declared error.

mod labels;
mod query;

pub use super::generated::operations::{Operation, Service};
pub use labels::Labels;
pub use query::Query;

use super::validate::shape::Shape;
use std::fmt::Write as _;

/// A row of the table.
pub(super) struct Route {
    pub name: &'static str,
    pub service: Service,
    pub method: &'static str,
    pub path: &'static [Segment],
    pub trailing_slash: bool,
    pub query: &'static [(&'static str, &'static str)],
    pub headers: &'static [(&'static str, &'static str)],
    pub payload: Payload,
    pub success_status: u16,
    pub idempotency_token: Option<&'static str>,
    pub pagination: Option<Pagination>,
    pub answers_with_events: bool,
    pub errors: &'static [(&'static str, u16)],
    pub input: &'static Shape,
}

/// A part of a path between two slashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segment {
    Literal(&'static str),
    /// Any one part; the name is that of the input's member.
    Label(&'static str),
}

/// What the body of a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payload {
    None,
    /// An object of the input's members.
    Members,
    /// The named member, and no JSON that this service reads.
    Blob(&'static str),
}

/// The members of input and output by which a list is read page by page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pagination {
    pub limit: Option<&'static str>,
    pub input_token: &'static str,
    pub output_token: &'static str,
    pub result: &'static str,
}

impl Operation {
    /// Its name as the SDKs spell it; `TagResource` and its two siblings are operations of two services.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.route().name
    }

    #[must_use]
    pub const fn service(self) -> Service {
        self.route().service
    }

    #[must_use]
    pub const fn method(self) -> &'static str {
        self.route().method
    }

    #[must_use]
    pub const fn path(self) -> &'static [Segment] {
        self.route().path
    }

    /// The path in the form that routers take, labels by position (`/flows/{p0}/aliases/{p1}`): one router carries
    /// all services, and where their paths meet their labels' names differ.
    ///
    /// The second form has the trailing slash that the first has not, or the other way round; both are served.
    #[must_use]
    pub fn route_paths(self) -> [String; 2] {
        let mut path = String::new();
        let mut labels = 0;
        for segment in self.path() {
            // Writing into a string cannot fail.
            let _ = match segment {
                Segment::Literal(text) => write!(path, "/{text}"),
                Segment::Label(_) => {
                    labels += 1;
                    write!(path, "/{{p{}}}", labels - 1)
                }
            };
        }
        let with_slash = format!("{path}/");
        if self.route().trailing_slash {
            [with_slash, path]
        } else {
            [path, with_slash]
        }
    }

    /// The query's members: name in the query, name of the member.
    #[must_use]
    pub const fn query(self) -> &'static [(&'static str, &'static str)] {
        self.route().query
    }

    /// The headers' members: the header's name, name of the member.
    #[must_use]
    pub const fn headers(self) -> &'static [(&'static str, &'static str)] {
        self.route().headers
    }

    #[must_use]
    pub const fn payload(self) -> Payload {
        self.route().payload
    }

    #[must_use]
    pub const fn success_status(self) -> u16 {
        self.route().success_status
    }

    /// The member that makes a repeated request one.
    #[must_use]
    pub const fn idempotency_token(self) -> Option<&'static str> {
        self.route().idempotency_token
    }

    #[must_use]
    pub const fn pagination(self) -> Option<Pagination> {
        self.route().pagination
    }

    /// Whether a success is an event stream.
    #[must_use]
    pub const fn answers_with_events(self) -> bool {
        self.route().answers_with_events
    }

    /// The errors that it declares, with the statuses that they have in its service.
    #[must_use]
    pub const fn errors(self) -> &'static [(&'static str, u16)] {
        self.route().errors
    }

    pub(in crate::bedrock) const fn input(self) -> &'static Shape {
        self.route().input
    }
}
