//! What an approval grants.

use super::check::Facts;
use super::request::Request;
use outcrop_core::entitlement::{ApprovedPrice, Conditions, Entitlement, Status};
use std::collections::BTreeSet;

/// The entitlement of an approved request: new, or the one under review with the facts of now.
#[must_use]
pub fn granted(request: &Request, reviewed: Option<&Entitlement>, facts: &Facts) -> Option<Entitlement> {
    let id = request.entitlement.clone()?;
    let conditions = match reviewed {
        Some(entitlement) => Conditions {
            expires_at_us: renewed_expiry(entitlement, facts),
            ..entitlement.conditions.clone()
        },
        None => asked_for(request),
    };
    let approved_terms = request.approved_terms().map(|(_, terms)| terms.clone());
    Some(Entitlement {
        id,
        model: request.asked.model.clone(),
        request: Some(request.id.clone()),
        conditions: Conditions {
            terms: approved_terms.or_else(|| facts.terms.clone()),
            certifications: facts.certifications_for(&request.asked),
            price: facts.price.as_ref().map(|price| ApprovedPrice {
                version: price.version,
                rates: price.rates.clone(),
                margin: facts.margin,
            }),
            ..conditions
        },
        status: Status::Active,
        granted_at_us: facts.now_us,
    })
}

fn asked_for(request: &Request) -> Conditions {
    let asked = &request.asked;
    Conditions {
        accounts: asked.accounts.clone(),
        environments: limited(&asked.environments),
        regions: limited(&asked.regions),
        data_classes: Some(asked.data_classes.clone()),
        modes: limited(&asked.modes),
        max_tokens: asked.max_tokens,
        guardrail_required: asked.guardrail_required,
        expires_at_us: asked.expires_at_us,
        ..Conditions::default()
    }
}

/// What is empty does not limit.
fn limited<T: Clone + Ord>(asked: &BTreeSet<T>) -> Option<BTreeSet<T>> {
    (!asked.is_empty()).then(|| asked.clone())
}

/// One that has run out is granted again for as long as it was before.
fn renewed_expiry(entitlement: &Entitlement, facts: &Facts) -> Option<i64> {
    let expires = entitlement.conditions.expires_at_us?;
    if facts.now_us < expires {
        return Some(expires);
    }
    let length = expires.saturating_sub(entitlement.granted_at_us).max(0);
    Some(facts.now_us.saturating_add(length))
}
