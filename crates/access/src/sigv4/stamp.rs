//! The instant at which a request says it was signed.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::tz::Offset;
use outcrop_core::clock::UnixMicros;

/// `20150830T123600Z`, and the instant that it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) text: Box<str>,
    pub(super) at_us: UnixMicros,
}

impl Stamp {
    /// Reads the form of `x-amz-date`: ISO 8601 basic, UTC, seconds.
    pub(super) fn parse_iso(text: &str) -> Option<Self> {
        let [
            y1,
            y2,
            y3,
            y4,
            mo1,
            mo2,
            d1,
            d2,
            b'T',
            h1,
            h2,
            mi1,
            mi2,
            s1,
            s2,
            b'Z',
        ] = <[u8; 16]>::try_from(text.as_bytes()).ok()?
        else {
            return None;
        };
        let year = i16::from(pair(y1, y2)?) * 100 + i16::from(pair(y3, y4)?);
        let (month, day) = (pair(mo1, mo2)?, pair(d1, d2)?);
        let (hour, minute, second) = (pair(h1, h2)?, pair(mi1, mi2)?, pair(s1, s2)?);
        let civil = DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
        let at_us = Offset::UTC.to_timestamp(civil).ok()?.as_microsecond();
        Some(Self {
            text: text.into(),
            at_us,
        })
    }

    /// Reads the form of the `Date` header. The string to sign carries it in the basic form.
    pub(super) fn parse_http(text: &str) -> Option<Self> {
        let at = DateTimeParser::new().parse_timestamp(text).ok()?;
        Some(Self {
            text: format_us(at.as_microsecond()).into(),
            at_us: at.as_microsecond(),
        })
    }

    /// The day, as the credential scope writes it (`20150830`).
    pub(super) fn date(&self) -> &str {
        self.text.split('T').next().unwrap_or_default()
    }
}

/// An instant in the form of `x-amz-date`, for messages.
pub(super) fn format_us(at_us: UnixMicros) -> String {
    Timestamp::from_microsecond(at_us)
        .unwrap_or_default()
        .strftime("%Y%m%dT%H%M%SZ")
        .to_string()
}

fn pair(tens: u8, ones: u8) -> Option<i8> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| (byte - b'0').cast_signed());
    Some(digit(tens)? * 10 + digit(ones)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_name_the_same_instant() {
        let iso = Stamp::parse_iso("20150830T123600Z").unwrap();
        let http = Stamp::parse_http("Sun, 30 Aug 2015 12:36:00 GMT").unwrap();
        assert_eq!(iso, http);
        assert_eq!(iso.at_us, 1_440_938_160_000_000);
        assert_eq!(iso.date(), "20150830");
        assert_eq!(format_us(iso.at_us), &*iso.text);
    }

    #[test]
    fn what_is_not_an_instant_is_not_read() {
        for text in [
            "",
            "20150830T123600",
            "20150830 123600Z",
            "20151330T123600Z",
            "20150230T123600Z",
            "20150830T126000Z",
            "2015083xT123600Z",
            "20150830T123600Z ",
            "+0150830T123600Z",
        ] {
            assert_eq!(Stamp::parse_iso(text), None, "{text:?}");
        }
        assert_eq!(Stamp::parse_http("yesterday"), None);
    }
}
