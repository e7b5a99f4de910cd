//! Which page of a listing is asked for.

use super::ask::Ask;
use crate::app::App;
use outcrop_core::Error;
use outcrop_store::page::{Listing, Position};

/// As many rows as a page has when the caller does not say.
const DEFAULT_LIMIT: u32 = 100;

/// The number of rows asked for; the constraints bound it.
pub fn limit(ask: &Ask<'_>) -> u32 {
    let asked = ask.query.get("maxResults").and_then(|text| text.parse().ok());
    asked.unwrap_or(DEFAULT_LIMIT)
}

/// Where the page begins: none for the first one.
///
/// # Errors
///
/// `Validation`, for a token that was not given out for this listing.
pub fn after(app: &App, ask: &Ask<'_>, filters: &[(&str, &str)]) -> Result<Option<Position>, Error> {
    let Some(token) = ask.query.get("nextToken") else {
        return Ok(None);
    };
    let position = app.parts.pages.position(listing(ask, filters), token);
    position
        .map(Some)
        .map_err(|error| Error::from(error).at("nextToken"))
}

/// The token for the page after this one.
pub fn next(app: &App, ask: &Ask<'_>, filters: &[(&str, &str)], last: Option<&Position>) -> Option<String> {
    last.map(|last| app.parts.pages.token(listing(ask, filters), last))
}

fn listing<'a>(ask: &'a Ask<'_>, filters: &'a [(&'a str, &'a str)]) -> Listing<'a> {
    Listing {
        account: ask.account(),
        operation: ask.operation.name(),
        filters,
    }
}
