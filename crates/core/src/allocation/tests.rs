use super::*;
use proptest::prelude::*;

/// The same by counting: a nano at a time to whom it is owed most.
fn naive(amount: u64, weights: &[u32]) -> Vec<u64> {
    let sum: u64 = weights.iter().map(|weight| u64::from(*weight)).sum();
    let mut parts: Vec<u64> = weights
        .iter()
        .map(|weight| amount * u64::from(*weight) / sum)
        .collect();
    let mut is_served = vec![false; weights.len()];
    while parts.iter().sum::<u64>() < amount {
        let fraction = |at: &usize| amount * u64::from(weights[*at]) % sum;
        // Of equal ones the first.
        let open = (0..weights.len()).rev().filter(|at| !is_served[*at]);
        let best = open.max_by_key(fraction).unwrap();
        is_served[best] = true;
        parts[best] += 1;
    }
    parts
}

#[test]
fn what_cannot_be_split_goes_to_the_largest_fractions() {
    assert_eq!(
        split(Nanos(100), &[3333, 3333, 3334]),
        [Nanos(33), Nanos(33), Nanos(34)]
    );
    assert_eq!(split(Nanos(1), &[5000, 5000]), [Nanos(1), Nanos(0)]);
    assert_eq!(split(Nanos(-5), &[5000, 5000]), [Nanos(-3), Nanos(-2)]);
    assert_eq!(split(Nanos(i64::MIN), &[1]), [Nanos(i64::MIN)]);
    assert_eq!(
        split(Nanos(i64::MAX), &[u32::MAX, 0]),
        [Nanos(i64::MAX), Nanos(0)]
    );
    assert_eq!(split(Nanos(7), &[]), []);
    assert_eq!(split(Nanos(7), &[0, 0]), []);
}

#[test]
fn a_weight_is_a_percentage_with_two_decimals() {
    for (text, weight, written) in [
        ("33.34", 3_334, "33.34"),
        ("50", 5_000, "50"),
        ("0.5", 50, "0.50"),
        ("100.00", 10_000, "100"),
    ] {
        let read = Weight::try_from(text.to_owned()).unwrap();
        assert_eq!(read, Weight(weight));
        assert_eq!(String::from(read), written);
    }
    for wrong in [
        "",
        "-1",
        "1e2",
        "33.333",
        ".5",
        "5.",
        "1000",
        "٣",
        "+5",
        "99999999999",
    ] {
        assert!(Weight::try_from(wrong.to_owned()).is_err(), "{wrong}");
    }
}

fn rule(shares: &[(&str, u32)]) -> AllocationRule {
    AllocationRule {
        id: "shared".to_owned(),
        unit: "root".to_owned(),
        description: String::new(),
        matches: Match {
            project: Some("platform".to_owned()),
            tags: BTreeMap::new(),
        },
        shares: shares
            .iter()
            .map(|(project, weight)| Share {
                project: Some((*project).to_owned()),
                tag: None,
                weight: Weight(*weight),
            })
            .collect(),
    }
}

#[test]
fn a_rule_that_does_not_split_a_whole_is_refused_with_the_reasons() {
    assert_eq!(rule(&[("a", 3_334), ("b", 6_666)]).problems(), [] as [String; 0]);
    assert_eq!(
        rule(&[("a", 5_000), ("a", 4_999)]).problems(),
        [
            "`shares[1]` is borne by whom another share is borne by",
            "the weights are 99.99 % together; they must be 100 %"
        ]
    );
    let mut wrong = rule(&[("a", 10_000), ("b", 0)]);
    wrong.matches.project = None;
    wrong.shares[0].tag = Some(TagValue {
        key: "k".to_owned(),
        value: "v".to_owned(),
    });
    assert_eq!(
        wrong.problems(),
        [
            "`match` names neither a project nor a tag; a rule is about some of the calls",
            "`shares[0]` must name either a `project` or a `tag`",
            "`shares[1]` has no weight; leave it away"
        ]
    );
    assert_eq!(rule(&[]).problems().len(), 2);
}

proptest! {
    #[test]
    fn the_parts_are_those_of_counting(amount in 0_u64..100_000, weights in proptest::collection::vec(0_u32..10_000, 1..12)) {
        prop_assume!(weights.iter().any(|weight| *weight > 0));
        let parts = split(Nanos(i64::try_from(amount).unwrap()), &weights);
        let expected: Vec<Nanos> = naive(amount, &weights).into_iter().map(|part| Nanos(i64::try_from(part).unwrap())).collect();
        prop_assert_eq!(parts, expected);
    }

    #[test]
    fn the_parts_sum_to_the_amount_and_are_within_a_nano(amount: i64, weights in proptest::collection::vec(any::<u32>(), 1..40)) {
        prop_assume!(weights.iter().any(|weight| *weight > 0));
        let parts = split(Nanos(amount), &weights);
        prop_assert_eq!(parts.len(), weights.len());
        prop_assert_eq!(parts.iter().map(|part| i128::from(part.0)).sum::<i128>(), i128::from(amount));
        let sum: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
        for (part, weight) in parts.iter().zip(&weights) {
            let exact = i128::from(amount) * i128::from(*weight);
            prop_assert!((i128::from(part.0) * sum - exact).abs() < sum, "{part:?} of {weight}");
        }
    }
}
