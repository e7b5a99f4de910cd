//! What is kept of a response: the items that went in, and the response itself.
//!
//! The items are the whole conversation up to the answer, so that going on from a response, or listing its input,
//! needs nothing but that one.

use crate::json::members::{Members, kind, span};
use crate::json::path::{At, Fault};
use crate::json::splice::Splice;
use crate::json::write_string;
use crate::openai::write::List;
use bytes::Bytes;
use serde::Deserialize;
use serde_json::value::RawValue;

/// A response that was kept.
#[derive(Debug, Deserialize)]
pub struct Stored {
    input: Vec<Box<RawValue>>,
    response: Box<RawValue>,
}

/// Which items to list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The id of the last item of the page before.
    pub after: Option<String>,
    pub limit: usize,
    pub newest_first: bool,
}

#[derive(Deserialize)]
struct Answered {
    output: Vec<Box<RawValue>>,
}

/// What is written to be kept.
#[must_use]
pub fn write(input: &[String], response: &[u8]) -> Vec<u8> {
    let mut out = b"{\"input\":[".to_vec();
    let mut list = List::new(&mut out);
    for item in input {
        list.item().extend_from_slice(item.as_bytes());
    }
    out.extend_from_slice(b"],\"response\":");
    out.extend_from_slice(response);
    out.push(b'}');
    out
}

impl Stored {
    /// Reads what was written; `None` when it is something else.
    #[must_use]
    pub fn read(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok()
    }

    /// The response as it was answered.
    #[must_use]
    pub fn response(&self) -> &str {
        self.response.get()
    }

    /// Everything that was said, the answer included: what a conversation that goes on from here begins with.
    ///
    /// Reasoning that its provider cannot recognise again is left out.
    #[must_use]
    pub fn conversation(&self) -> Vec<String> {
        let answered: Option<Answered> = serde_json::from_str(self.response.get()).ok();
        let output = answered.map(|answered| answered.output).unwrap_or_default();
        let items = self.input.iter().chain(&output);
        items.filter_map(|item| resent(item.get())).collect()
    }

    /// The list of input items. `None` when `after` names none of them.
    #[must_use]
    pub fn list(&self, page: &Page) -> Option<Vec<u8>> {
        let mut items: Vec<_> = self.input.iter().map(|item| (id_of(item.get()), item)).collect();
        if page.newest_first {
            items.reverse();
        }
        let start = match &page.after {
            None => 0,
            Some(after) => items.iter().position(|(id, _)| id == after)? + 1,
        };
        let rest = items.get(start..).unwrap_or_default();
        let shown = rest.get(..page.limit).unwrap_or(rest);
        let mut out = b"{\"object\":\"list\",\"data\":[".to_vec();
        let mut list = List::new(&mut out);
        for (_, item) in shown {
            list.item().extend_from_slice(item.get().as_bytes());
        }
        out.push(b']');
        for (name, item) in [("first_id", shown.first()), ("last_id", shown.last())] {
            crate::openai::write::member(&mut out, name, Some(&item.map(|(id, _)| id)));
        }
        out.extend_from_slice(b",\"has_more\":");
        out.extend_from_slice(if shown.len() < rest.len() {
            b"true}"
        } else {
            b"false}"
        });
        Some(out)
    }
}

/// What is answered when a response was removed.
#[must_use]
pub fn deleted(id: &str) -> Vec<u8> {
    let mut out = b"{\"id\":".to_vec();
    write_string(&mut out, id);
    out.extend_from_slice(b",\"object\":\"response\",\"deleted\":true}");
    out
}

fn id_of(item: &str) -> String {
    #[derive(Deserialize)]
    struct Named {
        id: Option<String>,
    }
    let named: Option<Named> = serde_json::from_str(item).ok();
    named.and_then(|named| named.id).unwrap_or_default()
}

/// An item as it is sent again: without the id and the status that it was listed under, which no provider knows.
fn resent(item: &str) -> Option<String> {
    let members = Members::parse(item).ok()?;
    let is = |name: &str, value: &str| members.get(name) == Some(value);
    let provable = members.get("encrypted_content").is_some_and(|raw| raw != "null");
    if is("type", "\"reasoning\"") && !provable {
        return None;
    }
    let mut out = b"{".to_vec();
    let mut list = List::new(&mut out);
    let left = members
        .iter()
        .filter(|(name, _)| !["id", "status"].contains(name));
    for (name, value) in left {
        write_string(list.item(), name);
        list.out.push(b':');
        list.out.extend_from_slice(value.get().as_bytes());
    }
    out.push(b'}');
    String::from_utf8(out).ok()
}

/// The items of a request's `input`, each with a type, an id and content in parts. An empty id is not written.
pub(super) fn items(raw: &str, id: impl Fn(usize) -> String) -> Result<Vec<String>, Fault> {
    let at = At::Root.member("input");
    if raw.starts_with('"') {
        return Ok(vec![message("\"user\"", raw, &id(0))]);
    }
    let unreadable = |error: serde_json::Error| at.invalid(format!("items that can be read ({error})"));
    let items: Vec<&RawValue> = serde_json::from_str(raw).map_err(unreadable)?;
    items
        .into_iter()
        .enumerate()
        .map(|(index, item)| {
            let item = item.get();
            let at = at.index(index);
            let wrong = |_| at.wrong_type("an object", kind(item));
            Ok(named(item, &Members::parse(item).map_err(wrong)?, &id(index)))
        })
        .collect()
}

fn named(item: &str, members: &Members<'_>, id: &str) -> String {
    let get = |name: &str| members.get(name).filter(|raw| *raw != "null");
    let is_message = get("type").is_none_or(|kind| kind == "\"message\"");
    let text = get("content").filter(|raw| raw.starts_with('"'));
    if let (true, Some(role), Some(text)) = (is_message, get("role"), text) {
        let own: Option<String> = get("id").and_then(|raw| serde_json::from_str(raw).ok());
        return message(role, text, own.as_deref().unwrap_or(id));
    }
    let rest = item.trim().strip_prefix('{').unwrap_or_default();
    let mut added = String::from("{");
    if get("type").is_none() {
        added += "\"type\":\"message\"";
    }
    if get("id").is_none() && !id.is_empty() {
        added += if added.len() > 1 { "," } else { "" };
        added += &format!("\"id\":\"{id}\"");
    }
    if added.len() > 1 && !members.is_empty() {
        added.push(',');
    }
    added + rest
}

/// A message that is one text; role and text as JSON.
fn message(role: &str, text: &str, id: &str) -> String {
    let kind = if role == "\"assistant\"" {
        "output_text"
    } else {
        "input_text"
    };
    let annotations = if role == "\"assistant\"" {
        ",\"annotations\":[]"
    } else {
        ""
    };
    let mut named = String::new();
    if !id.is_empty() {
        let mut quoted = Vec::new();
        write_string(&mut quoted, id);
        named = format!("\"id\":{},", String::from_utf8_lossy(&quoted));
    }
    format!(
        "{{\"type\":\"message\",{named}\"role\":{role},\"content\":[{{\"type\":\"{kind}\",\"text\":{text}{annotations}}}]}}"
    )
}

/// A response, and whether it is kept.
pub(super) fn marked(object: &Bytes, kept: bool) -> Bytes {
    let place = std::str::from_utf8(object).ok().and_then(|text| {
        let members = Members::parse(text).ok()?;
        span(text.as_bytes(), members.get("store")?)
    });
    let value = if kept { &b"true"[..] } else { b"false" };
    match place {
        Some(place) if object.get(place.clone()) != Some(value) => {
            let mut splice = Splice::default();
            splice.replace(place, value.to_vec());
            splice.apply(object).map_or_else(|| object.clone(), Bytes::from)
        }
        _ => object.clone(),
    }
}

/// The response that an event's data carries.
pub(super) fn response_in(data: &Bytes) -> Option<Bytes> {
    let text = std::str::from_utf8(data).ok()?;
    let response = Members::parse(text).ok()?.get("response")?;
    Some(data.slice_ref(response.as_bytes()))
}

/// An event that carries a response, and whether that is kept.
pub(super) fn marked_event(raw: &Bytes, kept: bool) -> Bytes {
    let data = crate::sse::Event::parse(raw).data.unwrap_or_default();
    let Some(response) = response_in(&data) else {
        return raw.clone();
    };
    let marked = marked(&response, kept);
    if marked == response {
        return raw.clone();
    }
    let Some(place) = span(&data, std::str::from_utf8(&response).unwrap_or_default()) else {
        return raw.clone();
    };
    let mut splice = Splice::default();
    splice.replace(place, marked.to_vec());
    let data = splice.apply(&data).unwrap_or_default();
    crate::sse::replace_data(raw, &data).into()
}
