//! `ListInferenceProfiles`: first those that are there by themselves, by id, then the account's own, oldest first.

use super::{application, owner, system_defined};
use crate::app::App;
use crate::bedrock::answer::Answer;
use crate::bedrock::ask::Ask;
use crate::bedrock::page;
use outcrop_core::Error;
use outcrop_store::page::Position;
use outcrop_wire::bedrock::types::bedrock::{InferenceProfileSummary, ListInferenceProfilesResponse};

const SYSTEM_DEFINED: &str = "SYSTEM_DEFINED";
const APPLICATION: &str = "APPLICATION";

pub async fn list(app: &App, ask: &Ask<'_>) -> Result<Answer, Error> {
    let wanted = ask.query.get("type").unwrap_or_default();
    let filters = [("region", &*ask.region), ("type", wanted)];
    let after = page::after(app, ask, &filters)?;
    let snapshot = app.parts.snapshots.newest();
    let mut listed: Vec<(Position, InferenceProfileSummary)> = Vec::new();
    if wanted != APPLICATION {
        let given = snapshot.geographies();
        listed.extend(given.map(|(id, model)| {
            let summary = system_defined(ask, id, model);
            // Before the first of those that were made.
            (Position::at(-1, id), summary)
        }));
    }
    if wanted != SYSTEM_DEFINED {
        // They are few: an account may have so many and no more.
        let made = app.store().inference_profiles(owner(ask)).await?;
        listed.extend(made.into_iter().map(|profile| {
            let position = Position::at(profile.created_at_us, &profile.arn);
            (position, application(&snapshot, profile))
        }));
    }
    listed.retain(|(position, _)| after.as_ref().is_none_or(|after| position > after));
    let limit = page::limit(ask) as usize;
    let more = listed.len() > limit;
    listed.truncate(limit);
    let last = listed.last().filter(|_| more).map(|(position, _)| position);
    let response = ListInferenceProfilesResponse {
        next_token: page::next(app, ask, &filters, last),
        inference_profile_summaries: Some(listed.into_iter().map(|(_, summary)| summary).collect()),
    };
    Answer::of(ask.operation, &response)
}
