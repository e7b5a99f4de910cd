//! The formats of texts: what each is called, and the type that reads it.

use super::super::approvals::TriggerAction;
use super::super::catalogue::Rate;
use super::super::location::{Address, HttpUrl, PostgresUrl, RedisUrl};
use super::super::quantity::{Size, Time};
use outcrop_core::id::AccountId;
use serde_json::Value as Json;

/// What a format is, for "expected …".
pub(super) fn words(format: &str) -> Option<&'static str> {
    Some(match format {
        "duration" => "a duration such as \"10s\" or \"500ms\"",
        "size" => "a number of bytes, or a size such as \"16MiB\"",
        "price" => "a price such as \"0.25\"",
        "address" => "host and port such as \"127.0.0.1:8080\"",
        "http-url" => "an address that begins with `http://` or `https://`",
        "postgres-url" => "a PostgreSQL address",
        "redis-url" => "a Redis address",
        "variable-name" => "the name of an environment variable",
        "name" => "a name",
        "trigger-action" => "an action such as \"suspend after 30d\"",
        "issuer" => "an address that begins with `https://`",
        "one-account" => "an account of twelve digits in quotes",
        "account" => "an account of twelve digits in quotes, or \"*\"",
        _ => return None,
    })
}

/// Whether a text has the format; the error goes on after the text.
pub(super) fn check(format: &str, text: &str) -> Result<(), String> {
    match format {
        "duration" => Time::parse(text).map(drop),
        "size" => Size::parse(text).map(drop),
        "price" => Rate::parse(text).map(drop),
        "address" => Address::parse(text).map(drop),
        "http-url" => HttpUrl::parse(text).map(drop),
        "postgres-url" => PostgresUrl::parse(text).map(drop),
        "redis-url" => RedisUrl::parse(text).map(drop),
        "variable-name" => variable_name(text),
        "name" => name(text),
        "trigger-action" => TriggerAction::parse(text).map(drop),
        "account" => account(text),
        "one-account" => one_account(text),
        "issuer" => issuer(text),
        _ => Ok(()),
    }
}

/// Whether a wrong value may be a secret that was put into the wrong place.
pub(super) fn may_be_secret(format: &str, text: &str) -> bool {
    match format {
        "postgres-url" | "redis-url" | "variable-name" => true,
        "http-url" | "issuer" => text.contains('@'),
        _ => false,
    }
}

/// Whether a value that has the format lies within bounds that are written in it.
pub(super) fn within(
    format: &str,
    value: &Json,
    least: Option<&str>,
    most: Option<&str>,
) -> Result<(), String> {
    let Some(amount) = amount(format, value) else {
        return Ok(());
    };
    let bound = |text: Option<&str>| text.and_then(|text| amount_of(format, text));
    if let (Some(text), Some(bound)) = (least, bound(least))
        && amount < bound
    {
        return Err(format!("must be {text} or more"));
    }
    if let (Some(text), Some(bound)) = (most, bound(most))
        && amount > bound
    {
        return Err(format!("must be {text} or less"));
    }
    Ok(())
}

fn amount(format: &str, value: &Json) -> Option<u128> {
    match value {
        Json::Number(number) => number.as_u64().map(u128::from),
        Json::String(text) => amount_of(format, text),
        _ => None,
    }
}

fn amount_of(format: &str, text: &str) -> Option<u128> {
    match format {
        "duration" => Time::parse(text).ok().map(|time| time.0.as_micros()),
        "size" => Size::parse(text).ok().map(|size| u128::from(size.0)),
        _ => None,
    }
}

/// A key pasted in the place of its variable's name is the likeliest mistake.
fn variable_name(text: &str) -> Result<(), String> {
    let word = text
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if word && text.starts_with(|first: char| !first.is_ascii_digit()) {
        return Ok(());
    }
    Err("is not the name of an environment variable: the key itself belongs into the variable".to_owned())
}

pub(in super::super) fn name(text: &str) -> Result<(), String> {
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
    if (1..=64).contains(&text.len()) && text.bytes().all(letter) {
        return Ok(());
    }
    Err("is not a name: use up to 64 lower-case letters, digits, `-` and `_`".to_owned())
}

/// What people sign in by travels over TLS, or does not leave the machine.
fn issuer(text: &str) -> Result<(), String> {
    HttpUrl::parse(text)?;
    let Some(rest) = text.strip_prefix("http://") else {
        return Ok(());
    };
    let (authority, _) = rest.split_once('/').unwrap_or((rest, ""));
    let with_port = if authority
        .rsplit_once(':')
        .is_some_and(|(_, port)| !port.ends_with(']'))
    {
        authority.to_owned()
    } else {
        format!("{authority}:80")
    };
    let address = Address::parse(&with_port)?;
    let is_here = address.host() == "localhost"
        || address
            .host()
            .parse::<std::net::IpAddr>()
            .is_ok_and(|host| host.is_loopback());
    if is_here {
        return Ok(());
    }
    Err("must begin with `https://`: `http://` is for this machine's loopback address alone".to_owned())
}

fn one_account(text: &str) -> Result<(), String> {
    if AccountId::parse(text).is_some() {
        return Ok(());
    }
    Err("is not an account: write its twelve digits in quotes".to_owned())
}

fn account(text: &str) -> Result<(), String> {
    if text == "*" || AccountId::parse(text).is_some() {
        return Ok(());
    }
    Err("is not an account: write its twelve digits in quotes, or \"*\" for every account".to_owned())
}
