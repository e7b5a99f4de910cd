//! The form of declared prices and discounts, and whether they fit the ledger's currency and each other.

use super::super::{Problem, Proposal};
use super::catalogue::{MAX_MODEL_ID, day, is_model_id};
use super::form::{Findings, shown, wrong_id, wrong_name};
use crate::price::instant;
use outcrop_core::clock::UnixMicros;
use outcrop_core::manifest::{Kind, Manifest};
use outcrop_core::price::{ANY_REGION, Declared, Discount};

const MAX_REGION: usize = 64;

pub(super) fn check_price(declared: &Declared, found: &mut Findings<'_>) {
    check_model(&declared.model, found);
    check_region(&declared.region, found);
    at("effective_from", &declared.effective_from, found);
    found.add_if(wrong_name("source", &declared.source));
    day("source_date", Some(&declared.source_date), found);
    if let Some(currency) = &declared.currency {
        check_currency(currency, found);
    }
    if let Some(exchange) = &declared.exchange {
        day("exchange.date", Some(&exchange.date), found);
        found.add_if(wrong_name("exchange.source", &exchange.source));
    }
    for wrong in declared.wrong_amounts() {
        found.add(wrong);
    }
}

pub(super) fn check_discount(discount: &Discount, found: &mut Findings<'_>) {
    found.add_if(wrong_id(&discount.id));
    match (&discount.provider, &discount.model) {
        (Some(provider), None) => found.add_if(wrong_name("provider", provider)),
        (None, Some(model)) => check_model(model, found),
        (Some(_), Some(_)) => found.add("it names a provider and a model; a discount is on one of them"),
        (None, None) => found.add("it is on nothing; name a `provider` or a `model`"),
    }
    if let Some(region) = &discount.region {
        check_region(region, found);
    }
    if discount.unit.is_some() && discount.account.is_some() {
        found.add("it names a unit and an account; it is for one of them, or for everybody without either");
    }
    if discount.thousandths > 1_000 {
        found.add(format!(
            "`thousandths` is {}; a discount takes off at most 1000 of them, which is everything (125 is 12.5 %)",
            discount.thousandths
        ));
    }
    let from = at("from", &discount.from, found);
    let until = discount
        .until
        .as_ref()
        .and_then(|until| at("until", until, found));
    if let (Some(from), Some(until)) = (from, until)
        && until <= from
    {
        found.add("`until` does not lie after `from`, so it would never hold");
    }
}

fn check_model(model: &str, found: &mut Findings<'_>) {
    if !is_model_id(model) {
        found.add(format!(
            "`model` ({}) is no model's id: letters, digits and `.-_:/`, at most {MAX_MODEL_ID} of them",
            shown(model)
        ));
    }
}

fn check_region(region: &str, found: &mut Findings<'_>) {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_name = !region.is_empty() && region.len() <= MAX_REGION && region.bytes().all(fits);
    if !is_name && region != ANY_REGION {
        found.add(format!(
            "`region` ({}) is neither a region's name (`eu-central-1`) nor `*`, which is every region without a price \
             of its own",
            shown(region)
        ));
    }
}

fn check_currency(currency: &str, found: &mut Findings<'_>) {
    if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
        found.add(format!(
            "`currency` ({}) is no ISO 4217 code; those are three capital letters, such as `EUR`",
            shown(currency)
        ));
    }
}

fn at(member: &str, text: &str, found: &mut Findings<'_>) -> Option<UnixMicros> {
    let at_us = instant(text);
    if at_us.is_none() {
        found.add(format!(
            "`{member}` ({}) is neither a day (`2026-12-01`, from its beginning in UTC) nor an instant \
             (`2026-12-01T08:00:00Z`)",
            shown(text)
        ));
    }
    at_us
}

/// What one of them cannot tell by itself.
pub(super) fn check_together(proposal: &Proposal<'_>, problems: &mut Vec<Problem>) {
    for manifest in proposal.put() {
        let Manifest::Price(declared) = manifest else {
            continue;
        };
        let ledger = proposal.after.currency.as_deref();
        let wrong = [
            wrong_currency(declared, ledger),
            same_instant(manifest, declared, proposal),
        ];
        problems.extend(
            wrong
                .into_iter()
                .flatten()
                .map(|message| Problem::of(manifest, message)),
        );
    }
}

fn wrong_currency(declared: &Declared, ledger: Option<&str>) -> Option<String> {
    let ledger = ledger?;
    match (&declared.currency, &declared.exchange) {
        (Some(currency), None) if currency != ledger => Some(format!(
            "it is in {currency}, and the ledger's currency is {ledger}; say what one {currency} costs in {ledger}, with \
             `exchange = {{ rate = \"1.08\", date = \"2026-11-23\", source = \"…\" }}`"
        )),
        (Some(currency), Some(_)) if currency == ledger => Some(format!(
            "it is in {ledger}, as the ledger is, so there is nothing to convert; leave `exchange` out"
        )),
        (None, Some(_)) => {
            Some("it has an `exchange` and no `currency`; say what currency the rates are in".to_owned())
        }
        _ => None,
    }
}

/// Two spellings of one instant are two manifests; which of them holds would be chance.
fn same_instant(manifest: &Manifest, declared: &Declared, proposal: &Proposal<'_>) -> Option<String> {
    let from_us = instant(&declared.effective_from)?;
    let mut others = proposal.after.of(Kind::Price).filter_map(|other| match other {
        Manifest::Price(price) if other.id() != manifest.id() => Some(price),
        _ => None,
    });
    let same = others
        .find(|other| instant(&other.effective_from) == Some(from_us) && other.key() == declared.key())?;
    Some(format!(
        "there is another price of the same key from the same instant on (`{}`); leave one out",
        same.effective_from
    ))
}
