//! The book against a naive oracle that looks at everything each time.

use super::*;
use crate::money::PerMillion;
use crate::price::Rates;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

const REGIONS: [&str; 3] = [ANY_REGION, "eu-central-1", "us-east-1"];
const MODELS: [&str; 2] = ["acme.large", "acme.small"];
/// A tree: `c` under `b` under `a`.
const UNITS: [&str; 3] = ["c", "b", "a"];

fn account(number: u8) -> AccountId {
    AccountId::parse(&format!("{number:012}")).unwrap()
}

fn price(version: i64) -> Price {
    Price {
        version,
        effective_from_us: 0,
        rates: Rates {
            input: PerMillion(version),
            ..Rates::default()
        },
    }
}

fn key() -> impl Strategy<Value = Key> {
    (0..2usize, 0..3usize, 0..3usize, 0..4usize).prop_map(|(model, region, mode, tier)| Key {
        model: MODELS[model].to_owned(),
        region: REGIONS[region].to_owned(),
        mode: Mode::ALL[mode],
        tier: Tier::ALL[tier],
    })
}

fn versions() -> impl Strategy<Value = Vec<Version>> {
    let origin = option::weighted(0.8, 0..20i64)
        .prop_map(|from| from.map_or(Origin::Configured, |from_us| Origin::Declared { from_us }));
    vec((key(), origin), 0..24).prop_map(|listed| {
        let numbered = listed.into_iter().zip(1..);
        numbered
            .map(|((key, origin), number)| Version {
                key,
                price: price(number),
                origin,
            })
            .collect()
    })
}

fn negotiated() -> impl Strategy<Value = Vec<Negotiated>> {
    let audience = prop_oneof![
        Just(Audience::Everyone),
        (0..3usize).prop_map(|unit| Audience::Unit(UNITS[unit].to_owned())),
        (1..3u8).prop_map(|number| Audience::Account(account(number))),
    ];
    let rank = (any::<bool>(), 0..3u8, 0..4u16);
    let one = (1..24i64, audience, rank, 0..20i64, option::of(0..20i64));
    vec(one, 0..40).prop_map(|listed| {
        let numbered = listed.into_iter().zip(1_000..);
        numbered
            .map(|((base, audience, rank, from_us, until_us), number)| Negotiated {
                base,
                audience,
                rank: Rank {
                    of_model: rank.0,
                    conditions: rank.1,
                    thousandths: rank.2,
                    id: Reverse(format!("d{number}").into()),
                },
                from_us,
                until_us,
                price: Arc::new(price(number)),
            })
            .collect()
    })
}

/// As the documentation says it, sentence by sentence.
fn naive_base(versions: &[Version], ask: &Ask<'_>) -> Option<i64> {
    let of_model: Vec<&Version> = versions.iter().filter(|one| one.key.model == ask.model).collect();
    for region in [ask.region, ANY_REGION] {
        let mut found: Option<(i64, i64)> = None;
        for one in &of_model {
            let Origin::Declared { from_us } = one.origin else {
                continue;
            };
            let fits = one.key.region == region && one.key.mode == ask.mode && one.key.tier == ask.tier;
            if fits && from_us <= ask.at_us {
                found = found.max(Some((from_us, one.price.version)));
            }
        }
        if let Some((_, version)) = found {
            return Some(version);
        }
    }
    let any_declared = of_model
        .iter()
        .any(|one| matches!(one.origin, Origin::Declared { from_us } if from_us <= ask.at_us));
    if any_declared && (ask.mode, ask.tier) != (Mode::OnDemand, Tier::Default) {
        return None;
    }
    let configured = of_model.iter().filter(|one| one.origin == Origin::Configured);
    configured.map(|one| one.price.version).max()
}

fn naive_discount(all: &[Negotiated], base: i64, at_us: i64, who: &AccountId, units: &[&str]) -> Option<i64> {
    let mut audiences = vec![Audience::Account(who.clone())];
    audiences.extend(units.iter().map(|unit| Audience::Unit((*unit).to_owned())));
    audiences.push(Audience::Everyone);
    for audience in audiences {
        let mut best: Option<&Negotiated> = None;
        for one in all {
            let holds = one.from_us <= at_us && one.until_us.is_none_or(|until| until > at_us);
            if one.base == base
                && one.audience == audience
                && holds
                && best.is_none_or(|best| one.rank > best.rank)
            {
                best = Some(one);
            }
        }
        if let Some(best) = best {
            return Some(best.price.version);
        }
    }
    None
}

#[test]
fn the_outlook_is_the_price_in_force_and_those_that_will_be() {
    let plain = |region: &str| Key {
        model: "m".to_owned(),
        region: region.to_owned(),
        mode: Mode::OnDemand,
        tier: Tier::Default,
    };
    let version = |region: &str, number, origin| Version {
        key: plain(region),
        price: price(number),
        origin,
    };
    let declared = |region: &str, number, from_us| version(region, number, Origin::Declared { from_us });
    let numbers = |versions: Vec<Version>, at_us| -> Vec<i64> {
        let book = Book::new(versions);
        book.outlook("m", at_us)
            .iter()
            .map(|price| price.version)
            .collect()
    };
    let regional = vec![declared("us", 1, 0), declared("eu", 2, 0), declared("eu", 3, 9)];
    assert_eq!(numbers(regional.clone(), 5), [2, 3]);
    assert_eq!(numbers(regional.clone(), 9), [3]);
    let general = [
        declared(ANY_REGION, 4, 7),
        version(ANY_REGION, 5, Origin::Configured),
    ];
    let all: Vec<Version> = regional.into_iter().chain(general).collect();
    assert_eq!(numbers(all.clone(), 5), [5, 4]);
    assert_eq!(numbers(all, 7), [4]);
    assert_eq!(numbers(Vec::new(), 7), [0; 0]);
}

proptest! {
    #[test]
    fn the_book_finds_what_a_search_of_everything_finds(
        versions in versions(), negotiated in negotiated(), asked in key(), who in 1..4u8, depth in 0..4usize,
    ) {
        let book = Book::new(versions.clone()).with_discounts(negotiated.clone());
        let (account, units) = (account(who), &UNITS[depth.min(UNITS.len())..]);
        for at_us in -1..21 {
            let ask = Ask { model: &asked.model, region: &asked.region, mode: asked.mode, tier: asked.tier, at_us };
            let quote = book.quote(&ask, &account, units.iter().copied());
            let base = naive_base(&versions, &ask);
            prop_assert_eq!(quote.map(|quote| quote.base.version), base);
            let discounted = base.and_then(|base| naive_discount(&negotiated, base, at_us, &account, units));
            prop_assert_eq!(quote.map(|quote| quote.price.version), discounted.or(base));
            prop_assert_eq!(quote.is_some_and(|quote| quote.discount.is_some()), discounted.is_some());
        }
    }

    /// Whoever looks again at each change that the book tells of misses none.
    #[test]
    fn between_two_changes_no_price_is_another_one(versions in versions(), negotiated in negotiated(), asked in key()) {
        let book = Book::new(versions).with_discounts(negotiated);
        let found = |at_us| {
            let ask = Ask { model: &asked.model, region: &asked.region, mode: asked.mode, tier: asked.tier, at_us };
            book.quote(&ask, &account(1), ["c", "b", "a"]).map(|quote| quote.price.version)
        };
        for at_us in -1..21 {
            if book.next_change(at_us).is_none_or(|next| next > at_us + 1) {
                prop_assert_eq!(found(at_us), found(at_us + 1));
            }
        }
    }
}
