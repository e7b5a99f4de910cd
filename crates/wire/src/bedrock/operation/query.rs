//! The query of a request, decoded.

use outcrop_core::Error;
use percent_encoding::percent_decode_str;
use std::borrow::Cow;

/// A query's pairs in the order in which they were sent; a list is a name that is repeated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Query<'a> {
    /// Reads the query as it was sent, without its question mark; a plus sign is a space.
    ///
    /// # Errors
    ///
    /// `Validation` when a part is no UTF-8.
    pub fn decode(raw: &'a str) -> Result<Self, Error> {
        let mut pairs = Vec::new();
        for pair in raw.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decode(name).ok_or_else(|| refuse("A name"))?;
            let value =
                decode(value).ok_or_else(|| refuse(&format!("The value of '{name}'")).at(name.as_ref()))?;
            pairs.push((name, value));
        }
        Ok(Self(pairs))
    }

    /// The first value of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Every value of that name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_ref())
    }
}

fn decode(part: &str) -> Option<Cow<'_, str>> {
    if part.contains('+') {
        let spaced = part.replace('+', " ");
        return percent_decode_str(&spaced)
            .decode_utf8()
            .ok()
            .map(|text| Cow::Owned(text.into_owned()));
    }
    percent_decode_str(part).decode_utf8().ok()
}

fn refuse(what: &str) -> Error {
    Error::validation(format!(
        "{what} in the query is not UTF-8 once it is percent-decoded"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_decoded_and_lists_repeat_their_name() {
        let query = Query::decode("tagKeys=a%26b&tagKeys=c+d&empty&maxResults=5").unwrap();
        assert_eq!(query.all("tagKeys").collect::<Vec<_>>(), ["a&b", "c d"]);
        assert_eq!(query.get("empty"), Some(""));
        assert_eq!(query.get("maxResults"), Some("5"));
        assert_eq!(query.get("nextToken"), None);
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert!(Query::decode("a=%ff").is_err());
        assert!(Query::decode("%ff=a").is_err());
    }
}
