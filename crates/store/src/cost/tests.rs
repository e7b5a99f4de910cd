use super::*;

fn ask(by: &str, from: Option<&str>, to: Option<&str>, zone: &str) -> Result<Ask, String> {
    let asked = Asked {
        by: Some(by),
        from,
        to,
        zone: Some(zone),
        allocated: false,
    };
    Ask::new(asked, Vec::new())
}

#[test]
fn a_day_of_daylight_saving_has_another_number_of_hours() {
    let of = |from, to| {
        let ask = ask("day", Some(from), Some(to), "Europe/Berlin").expect("a question");
        ask.to - ask.from
    };
    assert_eq!(of("2026-10-24", "2026-10-25"), 24);
    assert_eq!(of("2026-10-25", "2026-10-26"), 25);
    assert_eq!(of("2026-03-29", "2026-03-30"), 23);
}

#[test]
fn what_cannot_be_answered_is_refused_in_words() {
    for (by, from, zone, word) in [
        ("colour", None, "UTC", "colour"),
        ("model,day,week", None, "UTC", "two"),
        ("model,model", None, "UTC", "two"),
        ("day", None, "Mars/Olympus", "Mars/Olympus"),
        ("day", Some("2026-11-01T08:30:00Z"), "UTC", "hour"),
        ("day", Some("2026-11-01"), "Asia/Kolkata", "hour"),
        ("day", Some("yesterday"), "UTC", "date"),
        ("tag:", None, "UTC", "tag"),
    ] {
        let refusal = ask(by, from, None, zone).expect_err(by);
        assert!(refusal.contains(word), "{refusal}");
    }
}
