//! What is read of a token once its signature is known to be good.

use outcrop_core::clock::UnixMicros;
use serde_json::Value;

const SECOND_US: i64 = 1_000_000;
/// What the store and people's memory bear.
const MAX_GROUPS: usize = 1_000;
const MAX_GROUP_BYTES: usize = 256;
const MAX_SUBJECT_BYTES: usize = 255;
const MAX_NAME_CHARS: usize = 200;

/// Where a claim is: names with dots between, from the outside to the inside (`realm_access.roles`). A claim whose own
/// name has dots (`https://example.com/groups`) is found by it first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path(String);

impl Path {
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    pub(super) fn find<'v>(&self, claims: &'v Value) -> Option<&'v Value> {
        claims
            .get(&self.0)
            .or_else(|| self.0.split('.').try_fold(claims, |inner, name| inner.get(name)))
    }
}

/// Who a token is about, and what it says of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    pub issuer: String,
    pub subject: String,
    pub issued_at_us: UnixMicros,
    pub expires_at_us: UnixMicros,
    /// What people call them; the subject, when the token does not say.
    pub name: String,
    pub email: Option<String>,
    /// Whether the provider has seen that the address is theirs. None where it does not say.
    pub email_verified: Option<bool>,
    /// In order, each once.
    pub groups: Vec<String>,
}

/// Which claims are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    pub groups: Path,
    pub name: Path,
}

impl Claims {
    /// # Errors
    /// What is absent, or has another form.
    pub fn read(claims: &Value, names: &Names) -> Result<Self, String> {
        let subject = text(claims, "sub").ok_or("`sub`")?;
        if subject.is_empty() || subject.len() > MAX_SUBJECT_BYTES || subject.contains(char::is_control) {
            return Err("`sub`".to_owned());
        }
        let email = text(claims, "email").map(str::to_owned);
        let named = names.name.find(claims).and_then(Value::as_str).map(one_line);
        let name = named.filter(|name| !name.is_empty());
        Ok(Self {
            issuer: text(claims, "iss").ok_or("`iss`")?.to_owned(),
            subject: subject.to_owned(),
            issued_at_us: instant(claims, "iat")?.ok_or("`iat`")?,
            expires_at_us: instant(claims, "exp")?.ok_or("`exp`")?,
            name: name
                .or_else(|| email.as_deref().map(one_line))
                .unwrap_or_else(|| subject.to_owned()),
            email,
            email_verified: claims.get("email_verified").and_then(truth),
            groups: groups(names.groups.find(claims))?,
        })
    }

    /// Whether their address is in one of these domains, and known to be theirs.
    #[must_use]
    pub fn is_in_domain(&self, domains: &[String]) -> bool {
        let domain = self.email.as_deref().and_then(|email| email.rsplit_once('@'));
        self.email_verified != Some(false)
            && domain.is_some_and(|(_, domain)| domains.iter().any(|one| one.eq_ignore_ascii_case(domain)))
    }
}

pub(super) fn text<'v>(claims: &'v Value, name: &str) -> Option<&'v str> {
    claims.get(name)?.as_str()
}

/// Seconds since the epoch, which may have a fraction; absent is no error.
pub(super) fn instant(claims: &Value, name: &str) -> Result<Option<UnixMicros>, String> {
    let Some(value) = claims.get(name) else {
        return Ok(None);
    };
    let whole = value.as_i64();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a fraction of a second is not needed, and casts saturate"
    )]
    let seconds = whole.or_else(|| value.as_f64().map(|seconds| seconds as i64));
    seconds
        .filter(|seconds| *seconds > 0)
        .map(|seconds| Some(seconds.saturating_mul(SECOND_US)))
        .ok_or_else(|| format!("`{name}`"))
}

/// Some providers write it as a text.
fn truth(value: &Value) -> Option<bool> {
    value.as_bool().or_else(|| match value.as_str() {
        Some("true") => Some(true),
        Some("false") => Some(false),
        _ => None,
    })
}

/// A list of names, or one name. A token without the claim is one without groups.
fn groups(claim: Option<&Value>) -> Result<Vec<String>, String> {
    let names: Vec<&Value> = match claim {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(names)) => names.iter().collect(),
        Some(name) => vec![name],
    };
    if names.len() > MAX_GROUPS {
        return Err(format!(
            "the groups: there are {}, more than {MAX_GROUPS}",
            names.len()
        ));
    }
    let read = names.into_iter().map(|name| {
        let name = name.as_str().ok_or("the groups: they are not texts")?;
        let fits = !name.is_empty() && name.len() <= MAX_GROUP_BYTES && !name.contains(char::is_control);
        fits.then(|| name.to_owned())
            .ok_or_else(|| "the groups: one is empty, too long, or has control characters".to_owned())
    });
    let mut groups = read.collect::<Result<Vec<String>, String>>()?;
    groups.sort();
    groups.dedup();
    Ok(groups)
}

/// A name as people may see it: on one line, and not endless.
fn one_line(text: &str) -> String {
    let shown = text.chars().filter(|character| {
        !character.is_control() && !matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    });
    shown.take(MAX_NAME_CHARS).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn names() -> Names {
        Names {
            groups: Path::new("groups"),
            name: Path::new("name"),
        }
    }

    fn claims() -> Value {
        json!({"iss": "https://id.example.com", "sub": "248289761001", "iat": 1_700_000_000, "exp": 1_700_000_300.5})
    }

    #[test]
    fn a_token_says_who_it_is_about() {
        let mut said = claims();
        said["name"] = json!("Ada\nLovelace\u{202e}");
        said["groups"] = json!(["b", "a", "b"]);
        let read = Claims::read(&said, &names()).unwrap();
        assert_eq!(read.name, "AdaLovelace");
        assert_eq!(read.groups, ["a", "b"]);
        assert_eq!(read.issued_at_us, 1_700_000_000_000_000);
        assert_eq!(read.expires_at_us, 1_700_000_300_000_000);
    }

    #[test]
    fn what_has_no_name_is_called_by_its_address_or_its_subject() {
        let mut said = claims();
        assert_eq!(Claims::read(&said, &names()).unwrap().name, "248289761001");
        said["email"] = json!("ada@example.com");
        assert_eq!(Claims::read(&said, &names()).unwrap().name, "ada@example.com");
    }

    #[test]
    fn groups_may_lie_deeper_and_have_dots_in_their_name() {
        let said = json!({"realm_access": {"roles": ["x"]}, "https://example.com/groups": ["y"], "one": "z"});
        for (path, group) in [
            ("realm_access.roles", "x"),
            ("https://example.com/groups", "y"),
            ("one", "z"),
        ] {
            assert_eq!(groups(Path::new(path).find(&said)).unwrap(), [group], "{path}");
        }
        for path in ["realm_access.absent", "absent", "one.deeper", ""] {
            assert_eq!(groups(Path::new(path).find(&said)).unwrap(), [""; 0], "{path}");
        }
    }

    #[test]
    fn claims_of_another_form_are_refused_by_name() {
        for (claim, value) in [
            ("sub", json!("")),
            ("sub", json!(7)),
            ("sub", json!("a\0")),
            ("iat", json!("soon")),
            ("exp", json!(null)),
            ("exp", json!(-1)),
            ("groups", json!([7])),
            ("groups", json!([{"id": "a"}])),
            ("groups", json!([""])),
        ] {
            let mut said = claims();
            said[claim] = value.clone();
            let why = Claims::read(&said, &names()).unwrap_err();
            assert!(why.contains(claim), "{claim}: {value}: {why}");
        }
        let many: Vec<String> = (0..1_001).map(|number| number.to_string()).collect();
        assert!(groups(Some(&json!(many))).is_err());
    }

    #[test]
    fn an_address_counts_in_its_domain_unless_it_is_not_theirs() {
        let domains = ["Example.com".to_owned()];
        for (email, verified, counts) in [
            (json!("ada@example.com"), json!(true), true),
            (json!("ada@example.com"), json!(null), true),
            (json!("ada@example.com"), json!(false), false),
            (json!("ada@example.com"), json!("false"), false),
            (json!("ada@evil.example.com"), json!(true), false),
            (json!("example.com"), json!(true), false),
            (json!("a@example.com@evil.org"), json!(true), false),
            (json!(null), json!(true), false),
        ] {
            let mut said = claims();
            said["email"] = email.clone();
            said["email_verified"] = verified.clone();
            let read = Claims::read(&said, &names()).unwrap();
            assert_eq!(read.is_in_domain(&domains), counts, "{email} {verified}");
        }
    }
}
