//! Addresses: where to listen, where others are.

use super::secret::Secret;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;
use std::net::Ipv6Addr;
use std::str::FromStr;

/// A host and a port to listen on: `127.0.0.1:8080`, `[::1]:8080`, `localhost:0`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address(String);

impl Address {
    pub(super) fn loopback(port: u16) -> Self {
        Self(format!("127.0.0.1:{port}"))
    }

    /// Host and port, as `tokio::net::TcpListener::bind` takes them.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host alone, an IPv6 address without its brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        let host = self.0.rsplit_once(':').map_or(self.as_str(), |(host, _)| host);
        host.trim_start_matches('[').trim_end_matches(']')
    }

    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || {
            "is not an address: write host and port, such as \"127.0.0.1:8080\" or \"[::1]:8080\"".to_owned()
        };
        let (host, port) = text.rsplit_once(':').ok_or_else(wrong)?;
        let host_is_right = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
            Some(inner) => inner.parse::<Ipv6Addr>().is_ok(),
            None => is_host_name(host),
        };
        let port_is_right = port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok();
        if host_is_right && port_is_right {
            Ok(Self(text.to_owned()))
        } else {
            Err(wrong())
        }
    }
}

/// For flags.
impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::parse(text).map_err(|why| format!("`{text}` {why}"))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_host_name(host: &str) -> bool {
    let label = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    host.split('.').all(label)
}

/// An `http` or `https` address without credentials, query or fragment; without a slash at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpUrl(String);

impl HttpUrl {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// An address of our own, which needs no check.
    pub(super) fn known(text: &'static str) -> Self {
        Self(text.to_owned())
    }

    pub fn parse(text: &str) -> Result<Self, String> {
        let rest = ["http://", "https://"]
            .into_iter()
            .find_map(|scheme| text.strip_prefix(scheme));
        let Some(rest) = rest else {
            return Err("is not an address: it must begin with `http://` or `https://`".to_owned());
        };
        let (authority, _) = rest.split_once('/').unwrap_or((rest, ""));
        if authority.contains('@') {
            return Err("must not hold a user name or a password".to_owned());
        }
        if rest.contains(['?', '#']) {
            return Err("must not have a query (`?…`) or a fragment (`#…`)".to_owned());
        }
        let with_port = if has_port(authority) {
            authority.to_owned()
        } else {
            format!("{authority}:80")
        };
        let printable = text.bytes().all(|byte| byte.is_ascii_graphic());
        if Address::parse(&with_port).is_err() || !printable {
            return Err("is not an address: its host or port cannot be read".to_owned());
        }
        Ok(Self(text.trim_end_matches('/').to_owned()))
    }
}

fn has_port(authority: &str) -> bool {
    let host_end = authority.rfind(']').unwrap_or(0);
    authority.get(host_end..).is_some_and(|rest| rest.contains(':'))
}

impl fmt::Display for HttpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The address of a PostgreSQL database. It may hold a password, so it is never shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostgresUrl(Secret);

impl PostgresUrl {
    pub fn parse(text: &str) -> Result<Self, String> {
        let rest = ["postgres://", "postgresql://"]
            .into_iter()
            .find_map(|scheme| text.strip_prefix(scheme));
        match rest {
            Some(rest) if !rest.is_empty() && !text.contains(char::is_whitespace) => {
                Ok(Self(Secret::new(text.to_owned())))
            }
            _ => Err(
                "is not a PostgreSQL address: it looks like `postgres://user@host:5432/database`".to_owned(),
            ),
        }
    }

    #[must_use]
    pub fn secret(&self) -> &Secret {
        &self.0
    }
}

/// The address of a Redis server. It may hold a password, so it is never shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedisUrl(Secret);

impl RedisUrl {
    pub fn parse(text: &str) -> Result<Self, String> {
        let rest = ["redis://", "rediss://"]
            .into_iter()
            .find_map(|scheme| text.strip_prefix(scheme));
        match rest {
            Some(rest) if !rest.is_empty() && !text.contains(char::is_whitespace) => {
                Ok(Self(Secret::new(text.to_owned())))
            }
            _ => Err("is not a Redis address: it looks like `redis://user:password@host:6379/0`".to_owned()),
        }
    }

    #[must_use]
    pub fn secret(&self) -> &Secret {
        &self.0
    }
}

/// Reading by `parse`, and the format that names it in the schema.
macro_rules! read_by_parse {
    ($type:ident, $format:literal) => {
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<'de, str>::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }

        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({"type": "string", "format": $format})
            }
        }
    };
}

read_by_parse!(Address, "address");
read_by_parse!(HttpUrl, "http-url");
read_by_parse!(PostgresUrl, "postgres-url");
read_by_parse!(RedisUrl, "redis-url");

impl Serialize for HttpUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl Serialize for Address {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_stands_without_port_and_brackets() {
        for (text, host) in [
            ("127.0.0.1:8080", "127.0.0.1"),
            ("[::1]:0", "::1"),
            ("outcrop.internal:443", "outcrop.internal"),
        ] {
            assert_eq!(Address::parse(text).unwrap().host(), host);
        }
    }

    #[test]
    fn listen_addresses_have_host_and_port() {
        for text in ["127.0.0.1:8080", "[::1]:0", "localhost:80", "0.0.0.0:65535"] {
            assert_eq!(Address::parse(text).unwrap().as_str(), text);
        }
        for text in [
            "",
            "8080",
            ":8080",
            "127.0.0.1",
            "127.0.0.1:",
            "a:65536",
            "::1:80",
            "[::1]",
            "a b:1",
            "a:+1",
        ] {
            assert!(Address::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn urls_are_http_without_credentials() {
        let url = HttpUrl::parse("http://[::1]:11434/v1/").unwrap();
        assert_eq!(url.as_str(), "http://[::1]:11434/v1");
        assert!(HttpUrl::parse("https://api.example.com").is_ok());
        assert!(
            HttpUrl::parse("https://u:p@h/v1")
                .unwrap_err()
                .contains("password")
        );
        for text in [
            "ftp://h",
            "h/v1",
            "https://",
            "https:///v1",
            "http://h:x/",
            "http://h/?a",
            "http://h/a b",
        ] {
            assert!(HttpUrl::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn database_address_is_never_shown() {
        let url = PostgresUrl::parse("postgres://me:hunter2@h/d").unwrap();
        assert!(!format!("{url:?}").contains("hunter2"));
        assert!(PostgresUrl::parse("mysql://h").is_err());
        let url = RedisUrl::parse("rediss://me:hunter2@h:6380/1").unwrap();
        assert!(!format!("{url:?}").contains("hunter2"));
        for text in ["h:6379", "redis://", "redis://h /0", "http://h"] {
            assert!(RedisUrl::parse(text).is_err(), "{text}");
        }
    }
}
