use super::*;
use proptest::prelude::*;

fn set(tags: &[(&str, &str)]) -> TagSet {
    let mut set = TagSet::new();
    for (key, value) in tags {
        set.set(key, value).unwrap();
    }
    set
}

#[test]
fn what_is_no_tag_is_refused_with_the_reason() {
    let mut tags = TagSet::new();
    assert_eq!(
        tags.set("", "v").unwrap_err().to_string(),
        "the tag key \"\" does not have 1 to 128 characters"
    );
    assert!(tags.set(&"k".repeat(129), "v").is_err());
    assert_eq!(
        tags.set("team", &"v".repeat(257)).unwrap_err().to_string(),
        "the value of the tag \"team\" has more than 256 characters"
    );
    assert_eq!(
        tags.set("team", "a\"b").unwrap_err().to_string(),
        "the tag \"team\" contains '\"'; tags consist of letters, digits, spaces and _.:/=+-@$#,"
    );
    for hostile in ["\0", "\n", "\\", "{", "\u{202e}", "\u{feff}"] {
        assert!(tags.set("team", hostile).is_err(), "{hostile:?}");
        assert!(tags.set(hostile, "v").is_err(), "{hostile:?}");
    }
    assert!(tags.is_empty());
    tags.set(&"k".repeat(128), &"ü".repeat(256)).unwrap();
    tags.set("empty", "").unwrap();
}

#[test]
fn a_set_takes_fifty_and_all_of_them_at_their_longest() {
    let mut tags = TagSet::new();
    for number in 0..MAX_TAGS {
        tags.set(&format!("{number:0>128}"), &"v".repeat(256)).unwrap();
    }
    assert_eq!(tags.set("one", "more"), Err(Problem::TooMany));
    // A key that is there gets a new value all the same.
    tags.set(&format!("{:0>128}", 7), "new").unwrap();
    assert_eq!(tags.len(), MAX_TAGS);
}

#[test]
fn a_set_of_wide_characters_is_bounded_in_bytes() {
    let mut tags = TagSet::new();
    let refused = (0..MAX_TAGS).find_map(|number| tags.set(&number.to_string(), &"字".repeat(256)).err());
    assert_eq!(refused, Some(Problem::TooLong));
    assert!(tags.to_text().len() <= MAX_TEXT_BYTES);
}

#[test]
fn the_caller_adds_and_never_overwrites_unless_a_rule_says_so() {
    let (project, profile) = (
        set(&[("cost-centre", "1"), ("team", "a")]),
        set(&[("team", "b"), ("app", "x")]),
    );
    let request = set(&[("cost-centre", "9"), ("app", "9"), ("feature", "chat")]);
    let sources = Sources {
        project: &project,
        profile: Some(&profile),
        request: &request,
    };
    let expected = set(&[
        ("cost-centre", "1"),
        ("team", "b"),
        ("app", "x"),
        ("feature", "chat"),
    ]);
    assert_eq!(sources.merged(None).unwrap(), expected);
    let only_app = |key: &str| key == "app";
    let expected = set(&[("cost-centre", "1"), ("team", "b"), ("app", "9")]);
    assert_eq!(sources.merged(Some(&only_app)).unwrap(), expected);
}

proptest! {
    #[test]
    fn the_text_is_the_json_and_reads_back(tags in proptest::collection::btree_map(
        "[a-zA-Z0-9 _.:/=+@$#,üß字-]{1,20}", "[a-zA-Z0-9 _.:/=+@$#,üß字-]{0,30}", 0..20)) {
        let set = TagSet::try_from(tags.clone()).unwrap();
        let text = set.to_text();
        prop_assert!(text.len() <= set.text_bytes());
        if tags.is_empty() {
            prop_assert_eq!(&text, "");
        } else {
            prop_assert_eq!(&text, &serde_json::to_string(&tags).unwrap());
        }
        prop_assert_eq!(TagSet::from_text(&text), Some(set));
    }

    #[test]
    fn nothing_that_a_set_takes_breaks_its_text(pairs in proptest::collection::vec((".{0,12}", ".{0,12}"), 0..60)) {
        let mut set = TagSet::new();
        for (key, value) in &pairs {
            let before = set.clone();
            if set.set(key, value).is_err() {
                prop_assert_eq!(&set, &before);
            }
        }
        prop_assert!(set.len() <= MAX_TAGS);
        prop_assert_eq!(TagSet::from_text(&set.to_text()), Some(set));
    }
}
