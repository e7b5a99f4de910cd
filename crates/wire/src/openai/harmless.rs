//! Members that may be left out on the way to a provider of another dialect, and why.
//!
//! Each operation has one list of what it does not convert and yet does not refuse. A member that is null counts as
//! absent everywhere.

use serde_json::Value;

/// A member, the values of it that may be left out, and the reason.
#[derive(Clone, Copy, Debug)]
pub struct Harmless {
    pub name: &'static str,
    pub accepts: Accepts,
    pub why: &'static str,
}

#[derive(Clone, Copy, Debug)]
pub enum Accepts {
    Anything,
    /// These values, as JSON: each says "as if I were absent".
    Only(&'static [&'static str]),
}

pub const fn any(name: &'static str, why: &'static str) -> Harmless {
    Harmless {
        name,
        accepts: Accepts::Anything,
        why,
    }
}

pub const fn only(name: &'static str, values: &'static [&'static str], why: &'static str) -> Harmless {
    Harmless {
        name,
        accepts: Accepts::Only(values),
        why,
    }
}

/// Whether a list lets a member be left out as it is.
pub fn allows(list: &[Harmless], name: &str, raw: &str) -> bool {
    list.iter().any(|row| row.name == name && row.accepts.value(raw))
}

impl Accepts {
    /// Whether a value is one of those.
    fn value(self, raw: &str) -> bool {
        match self {
            Self::Anything => true,
            Self::Only(values) => {
                let sent: Option<Value> = serde_json::from_str(raw).ok();
                sent.is_some_and(|sent| values.iter().any(|text| is_same(&sent, text)))
            }
        }
    }
}

/// Equal, however a number is spelt.
fn is_same(sent: &Value, text: &str) -> bool {
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        return false;
    };
    match (sent.as_f64(), value.as_f64()) {
        (Some(sent), Some(value)) => sent.total_cmp(&value).is_eq() || (sent == 0.0 && value == 0.0),
        _ => *sent == value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_may_be_left_out_however_it_is_spelt() {
        let list = [
            only("penalty", &["0"], ""),
            only("format", &[r#"{"type":"text"}"#], ""),
            any("hint", ""),
        ];
        assert!(allows(&list, "penalty", "0.0"));
        assert!(!allows(&list, "penalty", "0.5"));
        assert!(allows(&list, "format", r#"{ "type" : "text" }"#));
        assert!(!allows(&list, "format", r#"{"type":"json_object"}"#));
        assert!(allows(&list, "hint", "7"));
        assert!(!allows(&list, "brand_new", "0"));
    }
}
