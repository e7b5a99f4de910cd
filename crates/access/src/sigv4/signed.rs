//! Reading what the headers claim. Nothing is believed yet; everything is bounded.

use super::refusal::Refusal;
use super::stamp::Stamp;
use super::{ALGORITHM, hex};
use http::HeaderMap;
use http::header::{AUTHORIZATION, DATE};

const MAX_AUTHORIZATION_BYTES: usize = 4096;
const MAX_SIGNED_HEADERS: usize = 100;
const MAX_ACCESS_KEY_ID_BYTES: usize = 128;

/// Headers of these families change what is done, so an intermediary must not be able to add one.
const MUST_BE_SIGNED: [&str; 2] = ["x-amz-", "x-amzn-bedrock-"];

/// A content delivery network puts this one on, after the client has signed.
const MAY_BE_ADDED: &str = "x-amz-cf-id";

/// What a request's headers say about its signature.
#[derive(Clone, Debug)]
pub struct Signed<'h> {
    pub(super) access_key_id: &'h str,
    /// Access key id and scope, as written: the name of the signing key.
    pub(super) credential: &'h str,
    pub(super) scope: Scope<'h>,
    /// Sorted, lower case, separated by semicolons.
    pub(super) signed_headers: &'h str,
    pub(super) signature: [u8; 32],
    pub(super) stamp: Stamp,
    pub(super) payload: Payload<'h>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Scope<'h> {
    /// All four elements, as the string to sign repeats them.
    pub(super) text: &'h str,
    pub(super) date: &'h str,
    pub(super) region: &'h str,
    pub(super) service: &'h str,
    pub(super) terminator: &'h str,
}

/// What `x-amz-content-sha256` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Payload<'h> {
    /// Nothing: the hash in the canonical request is that of the body.
    Unsaid,
    Hash([u8; 32]),
    Unsigned,
    Streaming(&'h str),
}

impl<'h> Signed<'h> {
    /// Reads the headers of a request.
    ///
    /// # Errors
    /// A [`Refusal`] that names the first thing that is absent, unreadable, or not covered by the signature.
    pub fn parse(headers: &'h HeaderMap) -> Result<Self, Refusal> {
        let authorization = single(
            headers,
            AUTHORIZATION.as_str(),
            "Authorization has to be one line of text",
        )?
        .ok_or(Refusal::MissingToken)?;
        if authorization.len() > MAX_AUTHORIZATION_BYTES {
            return Err(Refusal::Malformed("Authorization is longer than 4096 bytes"));
        }
        let fields = Fields::parse(authorization)?;
        let (access_key_id, scope) = read_credential(fields.credential)?;
        check_names(fields.signed_headers)?;
        if headers.contains_key("x-amz-security-token") {
            return Err(Refusal::SessionToken);
        }
        require_signed(headers, fields.signed_headers)?;
        let (stamp, stamped_by) = read_stamp(headers)?;
        if !names(fields.signed_headers).any(|name| name == stamped_by) {
            return Err(Refusal::Unsigned(stamped_by.to_owned()));
        }
        Ok(Self {
            access_key_id,
            credential: fields.credential,
            scope,
            signed_headers: fields.signed_headers,
            signature: hex::decode(fields.signature).ok_or(Refusal::Malformed(
                "Signature has to be 64 lower-case hexadecimal digits",
            ))?,
            stamp,
            payload: read_payload(headers)?,
        })
    }

    /// Whose signature it claims to be.
    #[must_use]
    pub fn access_key_id(&self) -> &'h str {
        self.access_key_id
    }
}

/// The parameters of the `Authorization` header.
struct Fields<'h> {
    credential: &'h str,
    signed_headers: &'h str,
    signature: &'h str,
}

impl<'h> Fields<'h> {
    fn parse(authorization: &'h str) -> Result<Self, Refusal> {
        let authorization = authorization.trim();
        let (algorithm, parameters) = authorization.split_once(' ').unwrap_or((authorization, ""));
        if algorithm != ALGORITHM {
            return Err(Refusal::Algorithm(excerpt(algorithm)));
        }
        let (mut credential, mut signed_headers, mut signature) = (None, None, None);
        for parameter in parameters.split(',') {
            let (name, value) = parameter
                .trim()
                .split_once('=')
                .ok_or(Refusal::Malformed("Authorization has a parameter without '='"))?;
            let slot = match name {
                "Credential" => &mut credential,
                "SignedHeaders" => &mut signed_headers,
                "Signature" => &mut signature,
                _ => {
                    return Err(Refusal::Malformed(
                        "Authorization has a parameter that is not part of the scheme",
                    ));
                }
            };
            if slot.replace(value).is_some() {
                return Err(Refusal::Malformed("Authorization has a parameter twice"));
            }
        }
        Ok(Self {
            credential: credential
                .ok_or(Refusal::Malformed("Authorization has no 'Credential' parameter"))?,
            signed_headers: signed_headers.ok_or(Refusal::Malformed(
                "Authorization has no 'SignedHeaders' parameter",
            ))?,
            signature: signature.ok_or(Refusal::Malformed("Authorization has no 'Signature' parameter"))?,
        })
    }
}

fn read_credential(credential: &str) -> Result<(&str, Scope<'_>), Refusal> {
    const FORM: Refusal = Refusal::Malformed("Credential has to be keyid/date/region/service/aws4_request");
    let (access_key_id, text) = credential.split_once('/').ok_or(FORM)?;
    let mut elements = text.split('/');
    let mut next = || elements.next().filter(|element| !element.is_empty()).ok_or(FORM);
    let scope = Scope {
        text,
        date: next()?,
        region: next()?,
        service: next()?,
        terminator: next()?,
    };
    if elements.next().is_some() {
        return Err(FORM);
    }
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if access_key_id.is_empty()
        || access_key_id.len() > MAX_ACCESS_KEY_ID_BYTES
        || !access_key_id.bytes().all(is_word)
    {
        return Err(Refusal::Malformed(
            "the access key id has to be 1 to 128 letters and digits",
        ));
    }
    Ok((access_key_id, scope))
}

fn check_names(signed_headers: &str) -> Result<(), Refusal> {
    if names(signed_headers).count() > MAX_SIGNED_HEADERS {
        return Err(Refusal::Malformed("SignedHeaders names more than 100 headers"));
    }
    let is_token =
        |byte: u8| byte.is_ascii_graphic() && !byte.is_ascii_uppercase() && !b"():,".contains(&byte);
    if !names(signed_headers).all(|name| !name.is_empty() && name.bytes().all(is_token)) {
        return Err(Refusal::Malformed(
            "SignedHeaders has to be lower-case header names separated by ';'",
        ));
    }
    if !names(signed_headers).is_sorted_by(|one, next| one < next) {
        return Err(Refusal::Malformed(
            "SignedHeaders has to be sorted, each name once",
        ));
    }
    Ok(())
}

fn require_signed(headers: &HeaderMap, signed_headers: &str) -> Result<(), Refusal> {
    let is_signed = |wanted: &str| names(signed_headers).any(|name| name == wanted);
    if !is_signed("host") {
        return Err(Refusal::Unsigned("host".to_owned()));
    }
    for name in headers.keys().map(http::HeaderName::as_str) {
        let matters = MUST_BE_SIGNED.iter().any(|family| name.starts_with(family)) && name != MAY_BE_ADDED;
        if matters && !is_signed(name) {
            return Err(Refusal::Unsigned(excerpt(name)));
        }
    }
    Ok(())
}

/// The instant of signing and the header that states it; `x-amz-date` goes before `Date`.
fn read_stamp(headers: &HeaderMap) -> Result<(Stamp, &'static str), Refusal> {
    const AMZ_FORM: &str = "X-Amz-Date has to be one instant in the form 20150830T123600Z";
    const HTTP_FORM: &str = "Date has to be one instant in the form Sun, 30 Aug 2015 12:36:00 GMT";
    if let Some(text) = single(headers, "x-amz-date", AMZ_FORM)? {
        return Ok((
            Stamp::parse_iso(text).ok_or(Refusal::Malformed(AMZ_FORM))?,
            "x-amz-date",
        ));
    }
    if let Some(text) = single(headers, DATE.as_str(), HTTP_FORM)? {
        return Ok((
            Stamp::parse_http(text).ok_or(Refusal::Malformed(HTTP_FORM))?,
            "date",
        ));
    }
    Err(Refusal::Malformed(
        "the request has neither an 'X-Amz-Date' nor a 'Date' header",
    ))
}

fn read_payload(headers: &HeaderMap) -> Result<Payload<'_>, Refusal> {
    const FORM: &str = "X-Amz-Content-Sha256 has to be 64 lower-case hexadecimal digits";
    match single(headers, "x-amz-content-sha256", FORM)? {
        None => Ok(Payload::Unsaid),
        Some("UNSIGNED-PAYLOAD") => Ok(Payload::Unsigned),
        Some(text) if text.starts_with("STREAMING-") => Ok(Payload::Streaming(text)),
        Some(text) => hex::decode(text)
            .map(Payload::Hash)
            .ok_or(Refusal::Malformed(FORM)),
    }
}

/// The only value of a header. Two values, or one that is not visible ASCII, are refused with `otherwise`.
fn single<'h>(
    headers: &'h HeaderMap,
    name: &str,
    otherwise: &'static str,
) -> Result<Option<&'h str>, Refusal> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(Refusal::Malformed(otherwise));
    }
    value
        .to_str()
        .map(|text| Some(text.trim_matches(' ')))
        .map_err(|_| Refusal::Malformed(otherwise))
}

pub(super) fn names(signed_headers: &str) -> std::str::Split<'_, char> {
    signed_headers.split(';')
}

/// At most 64 bytes of what the caller sent, for a message.
pub(super) fn excerpt(text: &str) -> String {
    text.chars().take(64).collect()
}
