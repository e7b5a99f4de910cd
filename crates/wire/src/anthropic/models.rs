//! `GET /v1/models` and `GET /v1/models/{id}`.

use crate::json::{write_number, write_string};

/// A model as the dialect lists it.
#[derive(Clone, Copy, Debug)]
pub struct Model<'a> {
    pub id: &'a str,
    pub display_name: &'a str,
    /// Seconds since the Unix epoch.
    pub created: u64,
    pub max_input_tokens: u32,
    /// The most that `max_tokens` may be.
    pub max_tokens: u32,
}

impl Model<'_> {
    /// The answer to a question for one model.
    #[must_use]
    pub fn object(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(192);
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"type\":\"model\",\"id\":");
        write_string(out, self.id);
        out.extend_from_slice(b",\"display_name\":");
        write_string(out, self.display_name);
        out.extend_from_slice(b",\"created_at\":");
        write_string(out, &rfc3339(self.created));
        out.extend_from_slice(b",\"lifecycle\":\"active\",\"max_input_tokens\":");
        write_number(out, self.max_input_tokens);
        out.extend_from_slice(b",\"max_tokens\":");
        write_number(out, self.max_tokens);
        out.push(b'}');
    }
}

/// The answer to a question for many: one page, and whether there are more beyond it.
#[must_use]
pub fn list(models: &[Model<'_>], has_more: bool) -> Vec<u8> {
    let mut out = b"{\"data\":[".to_vec();
    for (position, model) in models.iter().enumerate() {
        if position > 0 {
            out.push(b',');
        }
        model.write(&mut out);
    }
    out.extend_from_slice(b"],\"has_more\":");
    out.extend_from_slice(if has_more { b"true" } else { b"false" });
    for (name, model) in [
        (&b",\"first_id\":"[..], models.first()),
        (b",\"last_id\":", models.last()),
    ] {
        out.extend_from_slice(name);
        match model {
            Some(model) => write_string(&mut out, model.id),
            None => out.extend_from_slice(b"null"),
        }
    }
    out.push(b'}');
    out
}

/// A moment in UTC, by the calendar that repeats every 400 years; years are counted from March, so that the leap
/// day is the last of one.
fn rfc3339(seconds: u64) -> String {
    const DAY: u64 = 86_400;
    let (days, of_day) = (seconds / DAY + 719_468, seconds % DAY);
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_has_its_date() {
        for (seconds, date) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_709_251_200, "2024-03-01T00:00:00Z"),
            (1_798_761_599, "2026-12-31T23:59:59Z"),
        ] {
            assert_eq!(rfc3339(seconds), date);
        }
    }

    #[test]
    fn a_page_names_its_ends() {
        let model = |id| Model {
            id,
            display_name: "A",
            created: 0,
            max_input_tokens: 2048,
            max_tokens: 512,
        };
        assert_eq!(
            list(&[], false),
            br#"{"data":[],"has_more":false,"first_id":null,"last_id":null}"#
        );
        let page = String::from_utf8(list(&[model("a"), model("b")], true)).unwrap();
        assert!(
            page.ends_with(r#""has_more":true,"first_id":"a","last_id":"b"}"#),
            "{page}"
        );
    }
}
