//! Where a body sets the limit on its answer, or could.
//!
//! Every form has one such member, at the top or in a group of settings. The gateway always says a limit to a
//! provider: where the client set none, it is cut into the client's own bytes.

use crate::json::members::{Members, kind, span};
use crate::json::node::Node;
use crate::json::path::{At, Fault};
use crate::json::splice::Splice;
use bytes::Bytes;
use std::ops::Range;

/// The member's name in one form, and the group that it stands in.
#[derive(Clone, Copy, Debug)]
pub struct Name {
    pub group: Option<&'static str>,
    pub member: &'static str,
}

/// What a body says of its limit.
#[derive(Clone, Debug)]
pub struct Limit {
    pub value: Option<u32>,
    name: Name,
    slot: Slot,
}

/// Where a limit would go.
#[derive(Clone, Debug)]
enum Slot {
    Set,
    /// The group is not there.
    NoGroup {
        after_brace: usize,
        empty: bool,
    },
    /// The group is null.
    NullGroup(Range<usize>),
    /// Behind the brace of the object that it belongs into.
    NoMember {
        after_brace: usize,
        empty: bool,
    },
    /// It is null.
    Null(Range<usize>),
}

impl Limit {
    /// Finds the limit in a body of which `members` are the top ones.
    pub fn find(text: &str, members: &Members<'_>, name: Name) -> Result<Self, Fault> {
        let first_member = text.find('{').map_or(0, |brace| brace + 1);
        let found = |(value, slot)| Self { value, name, slot };
        let Some(group) = name.group else {
            return in_object(text, &At::Root, first_member, members, name.member).map(found);
        };
        let at = At::Root.member(group);
        match members.get(group) {
            None => {
                let slot = Slot::NoGroup {
                    after_brace: first_member,
                    empty: members.is_empty(),
                };
                Ok(found((None, slot)))
            }
            Some("null") => {
                let null = members.get(group).and_then(|raw| span(text.as_bytes(), raw));
                Ok(found((None, Slot::NullGroup(null.unwrap_or_default()))))
            }
            Some(raw) => {
                let inner = Members::parse(raw).map_err(|_| at.wrong_type("an object", kind(raw)))?;
                let after_brace = span(text.as_bytes(), raw).map_or(0, |place| place.start + 1);
                in_object(text, &at, after_brace, &inner, name.member).map(found)
            }
        }
    }

    /// The body with this limit where the client set none; the same bytes, not a copy, where it did.
    pub fn filled(&self, body: &Bytes, limit: u32) -> Bytes {
        let mut splice = Splice::default();
        let member = format!("\"{}\":{limit}", self.name.member);
        match self.slot.clone() {
            Slot::Set => {}
            Slot::NoGroup { after_brace, empty } => {
                let group = self.name.group.unwrap_or_default();
                let comma = if empty { "" } else { "," };
                splice.insert(
                    after_brace,
                    format!("\"{group}\":{{{member}}}{comma}").into_bytes(),
                );
            }
            Slot::NullGroup(place) => splice.replace(place, format!("{{{member}}}").into_bytes()),
            Slot::NoMember { after_brace, empty } => {
                let comma = if empty { "" } else { "," };
                splice.insert(after_brace, format!("{member}{comma}").into_bytes());
            }
            Slot::Null(place) => splice.replace(place, limit.to_string().into_bytes()),
        }
        splice.apply(body).map_or_else(|| body.clone(), Bytes::from)
    }
}

fn in_object(
    text: &str,
    at: &At<'_>,
    after_brace: usize,
    members: &Members<'_>,
    member: &str,
) -> Result<(Option<u32>, Slot), Fault> {
    let at = at.member(member);
    if members.iter().filter(|(name, _)| *name == member).count() > 1 {
        return Err(at.invalid("there once, but it is repeated"));
    }
    match members.get(member) {
        None => {
            let empty = members.is_empty();
            Ok((None, Slot::NoMember { after_brace, empty }))
        }
        Some(raw) if raw == "null" => {
            let place = span(text.as_bytes(), raw).unwrap_or_default();
            Ok((None, Slot::Null(place)))
        }
        Some(raw) => {
            let node = Node::parse(raw).map_err(|_| at.wrong_type("an integer", kind(raw)))?;
            Ok((Some(read(&at, &node)?), Slot::Set))
        }
    }
}

/// A limit on the answer.
pub fn read(at: &At<'_>, node: &Node<'_>) -> Result<u32, Fault> {
    let Node::Number(number) = node else {
        return Err(at.wrong_type("an integer", node.kind()));
    };
    match (number.as_u64(), number.as_i64()) {
        (Some(0), _) | (None, Some(_)) => Err(at.constraint(
            number.to_string(),
            "Member must have value greater than or equal to 1",
        )),
        // Bedrock's integers have 32 bits and a sign.
        (Some(limit), _) => match u32::try_from(limit)
            .ok()
            .filter(|limit| i32::try_from(*limit).is_ok())
        {
            Some(limit) => Ok(limit),
            None => Err(at.constraint(
                number.to_string(),
                format!("Member must have value less than or equal to {}", i32::MAX),
            )),
        },
        (None, None) => Err(at.wrong_type("an integer", "a decimal number")),
    }
}
