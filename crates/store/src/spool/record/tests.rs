use super::*;
use outcrop_core::budget::{Hold, Key, Measure};
use outcrop_core::id::AttemptId;
use outcrop_core::money::Nanos;
use outcrop_core::price::Line;
use outcrop_core::settlement::Outcome;
use outcrop_core::usage::{TokenClass, Usage};
use proptest::prelude::*;

fn hold() -> Hold {
    let key = Key {
        budget: "b".into(),
        member: "".into(),
        from_us: 1_698_796_800_000_000,
    };
    Hold {
        key,
        measure: Measure::Money,
        amount: 5,
    }
}

fn intent() -> Intent<'static> {
    Intent {
        attempt: AttemptId::from_bytes(*b"0123456789abcdef"),
        started_at_us: 1_700_000_000_000_000,
        account: "111122223333".into(),
        project: "p".into(),
        principal: "k".into(),
        model: "m".into(),
        connection: "c".into(),
        region: "eu-west-1".into(),
        operation: "Converse".into(),
        streamed: true,
        price_version: 7,
        held: vec![Line {
            class: TokenClass::Output,
            count: 100,
            cost: Nanos(5),
        }],
        profile: Some("a".into()),
        tags: "{\"k\":\"v\"}".into(),
        holds: vec![hold()],
    }
}

fn largest_settlement() -> Settlement {
    let most = u64::MAX;
    let line = Line {
        class: TokenClass::Request,
        count: most,
        cost: Nanos(i64::MIN),
    };
    Settlement {
        outcome: Outcome::Interrupted,
        estimated: true,
        usage: Usage {
            input: most,
            output: most,
            cache_read: most,
            cache_write_5m: most,
            cache_write_1h: most,
            reasoning: most,
        },
        lines: vec![line; MAX_LINES],
        cost: Nanos(i64::MIN),
        first_event_us: Some(u32::MAX),
        duration_us: most,
    }
}

const FAR: Place = Place {
    sequence: u64::MAX,
    segment: u64::MAX,
    offset: u64::MAX,
};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A change here is a change of the file's format: raise [`super::super::segment::FORMAT`] with it.
#[test]
fn format_is_the_one_that_files_have() {
    let mut buffer = [0; 512];
    let bytes = encode_intent(&mut buffer, 300, &intent()).unwrap();
    assert_eq!(hex(&buffer[..bytes]), INTENT);
    let place = Place {
        sequence: 300,
        segment: 1,
        offset: 4096,
    };
    let settlement = Settlement {
        outcome: Outcome::Completed,
        estimated: false,
        usage: Usage::of(10, 20),
        lines: intent().held,
        cost: Nanos(5),
        first_event_us: Some(900),
        duration_us: 1000,
    };
    let bytes = encode_settlement(&mut buffer, 301, place, &settlement).unwrap();
    assert_eq!(hex(&buffer[..bytes]), SETTLEMENT);
}

/// As it was before there were profiles and tags.
const UNTAGGED: &str = "4a000000f20cc0cf01ac0210303132333435363738396162636465668080f281838985060c3131313132323232333333330170016b016d01630965752d776573742d3108436f6e7665727365010e0101640a";
const INTENT: &str = "650000005fbc8f5901ac0210303132333435363738396162636465668080f281838985060c3131313132323232333333330170016b016d01630965752d776573742d3108436f6e7665727365010e0101640a010161097b226b223a2276227d010162008080fabcfec28406000a";
const SETTLEMENT: &str = "1a0000008ad4f5a702ad02ac0201802000000a14000000000101640a0a018407e807";

#[test]
fn an_intent_from_before_there_were_tags_is_read_as_one_without() {
    let bytes: Vec<u8> = UNTAGGED
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect();
    let Frame::Whole { record, .. } = decode(&bytes) else {
        panic!("not whole")
    };
    let untagged = Intent {
        profile: None,
        tags: "".into(),
        holds: Vec::new(),
        ..intent()
    };
    assert_eq!(record.intent(), Some(untagged));
}

#[test]
fn names_are_stored_as_their_numbers() {
    for outcome in Outcome::ALL {
        assert_eq!(postcard::to_stdvec(&outcome).unwrap(), [outcome as u8]);
    }
    for class in TokenClass::ALL {
        assert_eq!(postcard::to_stdvec(&class).unwrap(), [class as u8]);
    }
}

#[test]
fn largest_settlement_fits_its_room() {
    let mut buffer = [0; MAX_RECORD_BYTES];
    let bytes = encode_settlement(&mut buffer, u64::MAX, FAR, &largest_settlement()).unwrap();
    assert!(bytes <= MAX_SETTLEMENT_BYTES, "{bytes}");
    let Frame::Whole { record, bytes: read } = decode(&buffer) else {
        panic!("not whole")
    };
    assert_eq!(read, bytes);
    assert_eq!(record.settlement(), Some((FAR, largest_settlement())));
    assert_eq!(record.settles(), Some(FAR));
}

#[test]
fn a_ninth_line_is_refused() {
    let mut buffer = [0; MAX_RECORD_BYTES];
    let mut settlement = largest_settlement();
    settlement.lines.push(settlement.lines[0]);
    assert!(matches!(
        encode_settlement(&mut buffer, u64::MAX, FAR, &settlement),
        Err(Error::TooLarge { .. })
    ));
    let intent = Intent {
        held: settlement.lines,
        ..intent()
    };
    assert!(matches!(
        encode_intent(&mut buffer, 300, &intent),
        Err(Error::TooLarge { .. })
    ));
}

#[test]
fn an_intent_that_is_too_long_is_refused() {
    let mut buffer = [0; MAX_RECORD_BYTES];
    let long = Intent {
        model: "m".repeat(MAX_RECORD_BYTES).into(),
        ..intent()
    };
    assert!(encode_intent(&mut buffer, 1, &long).is_err());
}

#[test]
fn every_cut_and_every_flipped_bit_is_noticed() {
    let mut buffer = [0; 512];
    let bytes = encode_intent(&mut buffer, 9, &intent()).unwrap();
    for cut in 1..bytes {
        assert!(
            !matches!(decode(&buffer[..cut]), Frame::Whole { .. }),
            "cut at {cut}"
        );
    }
    for bit in 0..bytes * 8 {
        buffer[bit / 8] ^= 1 << (bit % 8);
        assert!(
            !matches!(decode(&buffer[..bytes]), Frame::Whole { .. }),
            "bit {bit}"
        );
        buffer[bit / 8] ^= 1 << (bit % 8);
    }
}

proptest! {
    #[test]
    fn garbage_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        decode(&bytes);
        for kind in [1, 2] {
            let payload: Vec<u8> = std::iter::once(kind).chain(bytes.iter().copied()).collect();
            if let Some(record) = Record::parse(&payload) {
                record.intent();
                record.settlement();
                record.settles();
            }
        }
    }
}
