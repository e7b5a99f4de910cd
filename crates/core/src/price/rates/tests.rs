use super::*;
use proptest::option;
use proptest::prelude::*;

/// Long prompts cost twice as much, as Anthropic's and Google's do.
fn stepped() -> Rates {
    Rates {
        input: PerMillion(3_000_000_000),
        output: PerMillion(15_000_000_000),
        cache_read: Some(PerMillion(300_000_000)),
        steps: vec![
            Step {
                above: 500_000,
                input: PerMillion(9_000_000_000),
                output: PerMillion(30_000_000_000),
                ..Step::default()
            },
            Step {
                above: 200_000,
                input: PerMillion(6_000_000_000),
                output: PerMillion(22_500_000_000),
                cache_read: Some(PerMillion(600_000_000)),
                ..Step::default()
            },
        ],
        ..Rates::default()
    }
}

#[test]
fn a_step_holds_for_all_tokens_of_a_request_above_it() {
    let rates = stepped();
    let cost = |input, output| rates.cost(&Usage::of(input, output)).0;
    assert_eq!(cost(200_000, 1_000), 600_000_000 + 15_000_000);
    assert_eq!(cost(200_001, 1_000), 1_200_006_000 + 22_500_000);
    assert_eq!(cost(500_001, 0), 4_500_009_000);
}

#[test]
fn what_the_cache_served_counts_for_the_step() {
    let usage = Usage {
        cache_read: 200_000,
        ..Usage::of(1, 0)
    };
    let lines = stepped().lines(&usage);
    let costs: Vec<_> = lines.iter().map(|line| (line.class, line.cost.0)).collect();
    assert_eq!(
        costs,
        [(TokenClass::Input, 6_000), (TokenClass::CacheRead, 120_000_000)]
    );
}

#[test]
fn a_cache_class_that_a_step_does_not_price_costs_the_steps_input() {
    assert_eq!(
        stepped().of(TokenClass::CacheRead, 500_001),
        PerMillion(9_000_000_000)
    );
}

#[test]
fn absurd_usage_costs_the_most_that_there_is_and_never_wraps() {
    let usage = Usage {
        input: u64::MAX,
        output: u64::MAX,
        cache_read: u64::MAX,
        cache_write_5m: u64::MAX,
        cache_write_1h: u64::MAX,
        reasoning: u64::MAX,
    };
    assert_eq!(stepped().cost(&usage), Nanos::MAX);
    assert_eq!(stepped().bound(u64::MAX, u64::MAX), Nanos::MAX);
}

#[test]
fn images_and_audio_have_rates_of_their_own() {
    let rates = Rates {
        image: Some(PerMillion(4_000_000_000)),
        audio_second: Some(PerMillion(6_000_000)),
        ..stepped()
    };
    assert_eq!(rates.line(TokenClass::Image, 3, 500_001).cost, Nanos(12_000));
    assert_eq!(rates.line(TokenClass::AudioSecond, 10, 0).cost, Nanos(60));
}

#[test]
fn rates_of_before_steps_are_read_as_they_were() {
    let kept = r#"{"input":3000000000,"output":15000000000}"#;
    let rates: Rates = serde_json::from_str(kept).unwrap();
    assert_eq!(serde_json::to_string(&rates).unwrap(), kept);
}

fn rate() -> impl Strategy<Value = PerMillion> {
    (0..10_000_000_000i64).prop_map(PerMillion)
}

fn step() -> impl Strategy<Value = Step> {
    let cache = (option::of(rate()), option::of(rate()), option::of(rate()));
    (0..4_000_000u64, rate(), rate(), cache).prop_map(|(above, input, output, (read, write, long))| Step {
        above,
        input,
        output,
        cache_read: read,
        cache_write_5m: write,
        cache_write_1h: long,
    })
}

fn any_rates() -> impl Strategy<Value = Rates> {
    let steps = proptest::collection::vec(step(), 0..4);
    (step(), option::of(rate()), steps).prop_map(|(base, request, steps)| Rates {
        input: base.input,
        output: base.output,
        cache_read: base.cache_read,
        cache_write_5m: base.cache_write_5m,
        cache_write_1h: base.cache_write_1h,
        request,
        steps,
        ..Rates::default()
    })
}

prop_compose! {
    fn any_usage()(
        input in 0..1_000_000u64, output in 0..1_000_000u64, cache_read in 0..1_000_000u64,
        cache_write_5m in 0..1_000_000u64, cache_write_1h in 0..1_000_000u64,
    ) -> Usage {
        Usage { input, output, cache_read, cache_write_5m, cache_write_1h, reasoning: 0 }
    }
}

proptest! {
    /// The bound holds for every way in which the same number of input tokens may fall into classes, for every step
    /// that they may reach, and when fewer are used than were asked about.
    #[test]
    fn bound_is_never_below_the_cost(
        rates in any_rates(), usage in any_usage(), more_in in 0..3_000_000u64, more_out in 0..1_000_000u64,
    ) {
        let exact = rates.bound(usage.total_input(), usage.output);
        prop_assert!(rates.cost(&usage) <= exact);
        prop_assert!(rates.cost(&usage) <= rates.bound(usage.total_input() + more_in, usage.output + more_out));
    }

    /// Against a step found by hand, and each line multiplied out.
    #[test]
    fn lines_are_what_a_person_would_work_out(rates in any_rates(), usage in any_usage()) {
        let total = usage.input + usage.cache_read + usage.cache_write_5m + usage.cache_write_1h;
        let mut step = None;
        for one in &rates.steps {
            if total > one.above && step.is_none_or(|found: &Step| one.above >= found.above) {
                step = Some(one);
            }
        }
        let base = Step {
            above: 0, input: rates.input, output: rates.output, cache_read: rates.cache_read,
            cache_write_5m: rates.cache_write_5m, cache_write_1h: rates.cache_write_1h,
        };
        let of = step.unwrap_or(&base);
        let by_hand = |rate: PerMillion, count: u64| {
            let exact = i128::from(rate.0) * i128::from(count);
            exact / 1_000_000 + i128::from(exact % 1_000_000 >= 500_000)
        };
        let expected = by_hand(of.input, usage.input) + by_hand(of.output, usage.output)
            + by_hand(of.cache_read.unwrap_or(of.input), usage.cache_read)
            + by_hand(of.cache_write_5m.unwrap_or(of.input), usage.cache_write_5m)
            + by_hand(of.cache_write_1h.or(of.cache_write_5m).unwrap_or(of.input), usage.cache_write_1h)
            + by_hand(rates.request.unwrap_or_default(), 1);
        prop_assert_eq!(i128::from(rates.cost(&usage).0), expected);
    }

    #[test]
    fn absurd_rates_and_usage_saturate(
        input in any::<i64>(), output in 0..=i64::MAX, tokens in any::<u64>(), answered in any::<u64>(),
    ) {
        let rates = Rates { input: PerMillion(input.max(0)), output: PerMillion(output), ..Rates::default() };
        let usage = Usage::of(tokens, answered);
        prop_assert!(rates.cost(&usage).0 >= 0);
        prop_assert!(rates.cost(&usage) <= rates.bound(tokens, answered));
    }
}
