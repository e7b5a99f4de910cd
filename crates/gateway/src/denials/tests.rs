use super::*;
use outcrop_core::id::AccountId;
use outcrop_core::principal::Kind;

const SECOND: i64 = 1_000_000;

fn principal(id: &str) -> Arc<Principal> {
    Arc::new(Principal {
        id: id.to_owned(),
        name: format!("{id}'s name"),
        kind: Kind::Service,
        account: AccountId::parse("123456789012").unwrap(),
        project: "p".to_owned(),
        roles: Vec::new(),
        memberships: Vec::new(),
    })
}

fn note(denials: &Denials, principal: &Arc<Principal>, model: &str, at_us: UnixMicros) -> CallId {
    let call = CallId::generate();
    let denied = Denied {
        principal,
        model,
        call: Some(call),
        at_us,
    };
    let error = Error::forbidden("no approval").because("not_entitled");
    denials.note(&denied, &error);
    call
}

fn after(record: &Record) -> serde_json::Value {
    serde_json::from_str(record.after.as_deref().unwrap()).unwrap()
}

#[test]
fn refusals_of_a_kind_are_one_record_with_their_number_and_the_first_call() {
    let (denials, ada) = (Denials::default(), principal("ada"));
    let first = note(&denials, &ada, "m", 5);
    note(&denials, &ada, "m", 6);
    note(&denials, &ada, "n", 7);
    let mut records = denials.take(10, false);
    records.sort_by(|one, other| one.subject.cmp(&other.subject));
    assert_eq!(records.len(), 2);
    let record = &records[0];
    assert_eq!((record.action, record.subject.as_str()), ("call.denied", "m"));
    let told = after(record);
    assert_eq!(told["calls"], 2);
    assert_eq!(told["first_call"], first.to_string());
    assert_eq!(told["reason"], "not_entitled");
    assert!(denials.take(11, true).is_empty());
}

#[test]
fn what_goes_on_is_told_ever_more_seldom_and_never_lost() {
    let (denials, ada) = (Denials::default(), principal("ada"));
    let (mut records, mut told) = (0, 0);
    for second in 0..24 * 3_600 {
        note(&denials, &ada, "m", second * SECOND);
        for record in denials.take(second * SECOND, false) {
            records += 1;
            told += after(&record)["calls"].as_u64().unwrap();
        }
    }
    for record in denials.take(0, true) {
        told += after(&record)["calls"].as_u64().unwrap();
    }
    assert_eq!(told, 24 * 3_600);
    assert!(records < 40, "{records} records in a day");
}

#[test]
fn a_flood_of_names_fills_neither_memory_nor_the_trail() {
    let (denials, eve) = (Denials::default(), principal("eve"));
    let long = "x".repeat(10_000);
    for at in 0..5_000 {
        note(&denials, &eve, &format!("{at}-{long}"), at);
    }
    let records = denials.take(5_000, false);
    assert_eq!(records.len(), MAX_KEYS + 1);
    assert!(records.iter().all(|record| record.subject.len() <= MAX_CHARS));
    assert_eq!(records[MAX_KEYS].subject, "and 4000 more");
    // Long after, the keys are free again.
    assert!(denials.take(100_000 * SECOND, false).is_empty());
    note(&denials, &eve, "m", 0);
    assert_eq!(denials.take(100_000 * SECOND, false).len(), 1);
}

#[test]
fn other_errors_are_no_refusals() {
    let (denials, ada) = (Denials::default(), principal("ada"));
    let denied = Denied {
        principal: &ada,
        model: "m",
        call: None,
        at_us: 0,
    };
    denials.note(&denied, &Error::not_found("no such model"));
    assert!(denials.take(0, true).is_empty());
}
