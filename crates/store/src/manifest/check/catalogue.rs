//! The form of catalogue entries and certifications.

use super::form::{Findings, check_data_classes, shown, wrong_name, wrong_text};
use jiff::civil::Date;
use outcrop_core::catalogue::{Certification, Entry, Evidence, Lifecycle};

pub(super) const MAX_MODEL_ID: usize = 256;

pub(super) fn check_entry(entry: &Entry, found: &mut Findings<'_>) {
    if !is_model_id(&entry.id) {
        found.add(format!(
            "a model's id is letters, digits and `.-_:/`, at most {MAX_MODEL_ID} of them (`maker.model-v1:0`)"
        ));
    }
    found.add_if(wrong_name("provider", &entry.provider));
    found.add_if(wrong_name("name", &entry.name));
    check_lifecycle(&entry.lifecycle, found);
    for source in &entry.sources {
        found.add_if(wrong_name("sources.source", &source.source));
        day("sources.date", Some(&source.date), found);
    }
}

pub(super) fn is_model_id(id: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:/".contains(&byte);
    !id.is_empty() && id.len() <= MAX_MODEL_ID && id.bytes().all(fits)
}

fn check_lifecycle(lifecycle: &Lifecycle, found: &mut Findings<'_>) {
    let released = day("lifecycle.released", lifecycle.released.as_deref(), found);
    let legacy = day("lifecycle.legacy_from", lifecycle.legacy_from.as_deref(), found);
    let end = day("lifecycle.end_of_life", lifecycle.end_of_life.as_deref(), found);
    in_order(
        ("lifecycle.released", released),
        ("lifecycle.legacy_from", legacy),
        found,
    );
    in_order(
        ("lifecycle.legacy_from", legacy),
        ("lifecycle.end_of_life", end),
        found,
    );
    in_order(
        ("lifecycle.released", released),
        ("lifecycle.end_of_life", end),
        found,
    );
}

pub(super) fn check_certification(certification: &Certification, found: &mut Findings<'_>) {
    let subject = &certification.subject;
    let named = subject
        .strip_prefix("model:")
        .or_else(|| subject.strip_prefix("provider:"));
    if named.is_none_or(|name| wrong_name("subject", name).is_some()) {
        found.add(format!(
            "`subject` ({}) must be `model:ID` or `provider:NAME`",
            shown(subject)
        ));
    }
    if !is_certification_id(&certification.id) {
        found.add("a certification's id is lower-case letters, digits and `-._`, at most 128 of them");
    }
    found.add_if(wrong_name("name", &certification.name));
    found.add_if(wrong_name("issuer", &certification.issuer));
    found.add_if(wrong_text("scope", &certification.scope));
    check_data_classes(&certification.data_classes, found);
    check_evidence(&certification.evidence, found);
    let issued = day("issued", Some(&certification.issued), found);
    let expires = day("expires", Some(&certification.expires), found);
    let withdrawn = day("withdrawn", certification.withdrawn.as_deref(), found);
    if let (Some(issued), Some(expires)) = (issued, expires)
        && issued >= expires
    {
        found.add(format!(
            "it expires ({expires}) before it holds ({issued}); `expires` must be a later day than `issued`"
        ));
    }
    in_order(("issued", issued), ("withdrawn", withdrawn), found);
}

fn is_certification_id(id: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-._".contains(&byte);
    !id.is_empty() && id.len() <= 128 && id.bytes().all(fits)
}

fn check_evidence(evidence: &Evidence, found: &mut Findings<'_>) {
    found.add_if(wrong_name("evidence.name", &evidence.name));
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if evidence.hash.len() != 64 || !evidence.hash.bytes().all(is_digit) {
        found.add("`evidence.hash` must be the SHA-256 of the document: 64 lower-case hexadecimal digits");
    }
}

pub(super) fn day(member: &str, text: Option<&str>, found: &mut Findings<'_>) -> Option<Date> {
    let text = text?;
    let date = (text.len() == 10).then(|| text.parse().ok()).flatten();
    if date.is_none() {
        found.add(format!(
            "`{member}` ({}) is not a day; days are written as 2026-11-23",
            shown(text)
        ));
    }
    date
}

fn in_order(earlier: (&str, Option<Date>), later: (&str, Option<Date>), found: &mut Findings<'_>) {
    if let ((first, Some(from)), (second, Some(to))) = (earlier, later)
        && from > to
    {
        found.add(format!("`{second}` ({to}) lies before `{first}` ({from})"));
    }
}
