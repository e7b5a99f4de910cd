//! Whose call it is, as far as money is told apart by it: the inference profile, and the tags.
//!
//! A call's tags are its project's, under its profile's, under what the caller says of the call. What a caller says can
//! come in the dialect's own way (`metadata`, `requestMetadata`) or, in every dialect, in the header `x-outcrop-tags`.

use crate::call::Call;
use crate::request::Operation;
use http::{HeaderMap, HeaderName};
use outcrop_core::Error;
use outcrop_core::profile::Profile;
use outcrop_core::tag::rule::{Lack, Rules, is_own};
use outcrop_core::tag::{Sources, TagSet};
use percent_encoding::percent_decode_str;
use std::sync::Arc;

const TAGS: HeaderName = HeaderName::from_static("x-outcrop-tags");
/// A refusal names so many of the values that are allowed.
const SHOWN_VALUES: usize = 10;

/// What a call's cost is told apart by.
#[derive(Clone, Debug, Default)]
pub struct Attribution {
    pub profile: Option<Arc<Profile>>,
    /// As [`TagSet::to_text`] writes them.
    pub tags: String,
}

/// The profile and the tags of a call, if the tags are what the rules of its account demand.
pub fn attribute(call: &Call, profile: Option<Arc<Profile>>) -> Result<Attribution, Error> {
    let none = TagSet::new();
    let project = call.snapshot.project(&call.principal.project);
    let rules = call.snapshot.tag_rules(&call.principal.account);
    let sources = Sources {
        project: project.map_or(&none, |project| &project.tags),
        profile: profile.as_ref().map(|profile| &profile.tags),
        request: &call.request.said,
    };
    let settable = rules.and_then(|rules| rules.may_set());
    let may_set = settable.map(|keys| |key: &str| keys.contains(key));
    let tags = sources.merged(may_set.as_ref().map(|may_set| may_set as &dyn Fn(&str) -> bool));
    let tags = tags.map_err(|problem| {
        Error::validation(format!(
            "the call cannot have all of its tags: {problem}, with those of its project and its inference profile"
        ))
        .at("tags")
    })?;
    let tags = match rules {
        Some(rules) => rules.judge(tags).map_err(|lack| refuse(call, rules, &lack))?,
        None => tags,
    };
    Ok(Attribution {
        profile,
        tags: tags.to_text(),
    })
}

/// What a dialect's own labels say. What cannot be a tag (a sentence with quotes, a text too long) is none: the dialect
/// allows it, and it may be meant for somebody else.
pub fn said(labels: Vec<(String, String)>) -> TagSet {
    let mut tags = TagSet::new();
    for (key, value) in labels.iter().filter(|(key, _)| !is_own(key)) {
        // Left away, as said above.
        let _unfit: Result<(), _> = tags.set(key, value);
    }
    tags
}

/// What the header says, which is meant for Outcrop: `cost-centre=4711,team=checkout`, a comma in a value as `%2C`.
///
/// # Errors
///
/// `Validation`, for everything that is no tag.
pub fn said_in_headers(headers: &HeaderMap, tags: &mut TagSet) -> Result<(), Error> {
    for header in headers.get_all(TAGS) {
        let text = header
            .to_str()
            .map_err(|_| wrong("it is not text; write other characters percent-encoded"))?;
        let pairs = text.split(',').map(str::trim).filter(|pair| !pair.is_empty());
        for pair in pairs {
            let (key, value) = pair.split_once('=').ok_or_else(|| {
                let shown: String = pair.chars().take(40).collect();
                wrong(format_args!(
                    "{shown:?} is no pair; write key=value, with commas between pairs"
                ))
            })?;
            let (key, value) = (decoded(key)?, decoded(value)?);
            if is_own(&key) {
                return Err(wrong(format_args!("`{key}` is one of Outcrop's own tags")));
            }
            tags.set(&key, &value).map_err(wrong)?;
        }
    }
    Ok(())
}

fn decoded(text: &str) -> Result<String, Error> {
    let decoded = percent_decode_str(text.trim()).decode_utf8();
    decoded
        .map(|text| text.into_owned())
        .map_err(|_| wrong("what is percent-encoded is not UTF-8"))
}

fn wrong(why: impl std::fmt::Display) -> Error {
    Error::validation(format!("the header x-outcrop-tags cannot be used: {why}")).at("x-outcrop-tags")
}

fn refuse(call: &Call, rules: &Rules, lack: &Lack<'_>) -> Error {
    let Lack { rule, key, values } = lack;
    let of = match (&rule.account, &rule.unit) {
        (Some(account), _) => format!("account {account}"),
        (None, unit) => format!("unit `{}`", unit.as_deref().unwrap_or_default()),
    };
    let mut allowed: Vec<&str> = values.iter().take(SHOWN_VALUES).map(String::as_str).collect();
    if values.len() > SHOWN_VALUES {
        allowed.push("…");
    }
    let allowed = match allowed.as_slice() {
        [] => String::new(),
        some => format!(" with one of the values {}", some.join(", ")),
    };
    Error::forbidden(format!(
        "the tag rule `{}` of {of} demands the tag `{key}`{allowed}, which this call does not have; {}call through an \
         inference profile that has it, or have it put on the project `{}`",
        rule.id,
        how(call, rules, key),
        call.principal.project
    ))
    .because("tag_required")
    .at("tags")
}

/// How the caller can say it, where that counts.
fn how(call: &Call, rules: &Rules, key: &str) -> String {
    if rules.may_set().is_some_and(|keys| !keys.contains(key)) {
        return String::new();
    }
    let header = format!("send the header x-outcrop-tags: {key}=VALUE");
    match call.operation {
        Operation::Converse | Operation::ConverseStream => {
            format!("send it in requestMetadata ({{\"{key}\": \"VALUE\"}}), or ")
        }
        Operation::InvokeModel | Operation::InvokeModelStream => {
            format!("send the header X-Amzn-Bedrock-Request-Metadata: {{\"{key}\": \"VALUE\"}}, or ")
        }
        Operation::OpenAiChat | Operation::OpenAiResponses => {
            format!("send it in metadata ({{\"{key}\": \"VALUE\"}}), or {header}, or ")
        }
        Operation::AnthropicMessages if key == "user_id" => {
            format!("send it as metadata.user_id, or {header}, or ")
        }
        Operation::AnthropicMessages | Operation::OpenAiEmbeddings => format!("{header}, or "),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn in_header(text: &'static str) -> Result<String, Error> {
        let mut headers = HeaderMap::new();
        headers.insert(TAGS, HeaderValue::from_static(text));
        let mut tags = TagSet::new();
        said_in_headers(&headers, &mut tags).map(|()| tags.to_text())
    }

    #[test]
    fn a_header_is_pairs_with_commas_between() {
        assert_eq!(
            in_header(" cost-centre = 4711 ,team=a%2Cb,,x=").expect("tags"),
            r#"{"cost-centre":"4711","team":"a,b","x":""}"#
        );
        assert_eq!(in_header("").expect("none"), "");
        for wrong in ["a", "=v", "a=\"", "a=%ff", "outcrop:missing=x", "a=%00"] {
            assert!(in_header(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn labels_that_are_no_tags_are_left_away() {
        let label = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        let labels = vec![
            label("team", "a"),
            label("note", "say \"hi\""),
            label("outcrop:missing", "x"),
            label("long", &"v".repeat(257)),
            label("", "v"),
        ];
        assert_eq!(said(labels).to_text(), r#"{"team":"a"}"#);
    }
}
