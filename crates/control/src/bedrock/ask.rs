//! A request for a control operation: who asks, and what, once it is known to keep the service model's constraints.

use http::request::Parts;
use outcrop_access::authenticate::Caller;
use outcrop_core::Error;
use outcrop_core::id::AccountId;
use outcrop_core::principal::Principal;
use outcrop_wire::bedrock::operation::{Labels, Operation, Query};
use outcrop_wire::bedrock::validate;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// What was asked.
pub struct Ask<'a> {
    pub operation: Operation,
    pub principal: Arc<Principal>,
    /// The region that the caller addresses: the credential's.
    pub region: Arc<str>,
    pub labels: Labels<'a>,
    pub query: Query<'a>,
    body: &'a [u8],
}

impl<'a> Ask<'a> {
    /// # Errors
    ///
    /// `Validation`, in AWS's words, with all that is wrong.
    pub fn read(
        operation: Operation,
        caller: Caller,
        head: &'a Parts,
        body: &'a [u8],
    ) -> Result<Self, Error> {
        let labels = Labels::decode(operation, head.uri.path())?;
        let query = Query::decode(head.uri.query().unwrap_or_default())?;
        let headers: Vec<_> = head
            .headers
            .iter()
            .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
            .collect();
        let request = validate::Request {
            labels: &labels,
            query: &query,
            headers: &headers,
            body,
        };
        validate::request(operation, &request)?;
        Ok(Self {
            operation,
            principal: caller.principal,
            region: caller.region,
            labels,
            query,
            body,
        })
    }

    pub fn account(&self) -> &AccountId {
        &self.principal.account
    }

    /// The body as the operation's own input.
    ///
    /// # Errors
    ///
    /// `Validation`, for a type that the constraints do not state.
    pub fn input<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let body = if self.body.is_empty() { b"{}" } else { self.body };
        serde_json::from_slice(body)
            .map_err(|error| Error::validation(format!("The request body cannot be used: {error}")))
    }

    /// The request in one spelling, whatever the order and the blanks of its members.
    ///
    /// # Errors
    ///
    /// As [`Ask::input`].
    pub fn canonical(&self) -> Result<Vec<u8>, Error> {
        let mut value: serde_json::Value = self.input()?;
        value.sort_all_objects();
        serde_json::to_vec(&value).map_err(Error::internal)
    }

    /// A label that the route has by its very path.
    pub fn label(&self, name: &'static str) -> Result<&str, Error> {
        self.labels
            .get(name)
            .ok_or_else(|| Error::internal(format!("{} has no label {name}", self.operation.name())))
    }
}
