//! What will happen to an attempt, decided before anything happens, by seed and id alone.

use super::options::Options;
use outcrop_core::event::StopReason;
use outcrop_core::id::AttemptId;
use outcrop_core::usage::Usage;

/// The whole course of one attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    pub fate: Fate,
    pub input_tokens: u64,
    /// Tokens of the whole answer; a cut sends fewer.
    pub output_tokens: u32,
    pub stop: StopReason,
    pub reports_usage: bool,
    pub stall: Option<Stall>,
}

/// How an attempt ends, if nobody goes away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Answer,
    /// No answer but this HTTP status; nothing is billed.
    Refuse {
        status: u16,
    },
    /// The answer breaks off after so many tokens, which are never more than the answer has.
    Cut {
        after_tokens: u32,
    },
}

/// A pause in the middle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stall {
    pub after_tokens: u32,
    pub ms: u64,
}

impl Plan {
    /// Decides. Each choice rolls its own dice, so that changing one rate leaves the other choices alone.
    #[must_use]
    pub fn for_attempt(
        options: &Options,
        attempt: AttemptId,
        input_tokens: u64,
        max_tokens: Option<u32>,
    ) -> Self {
        let dice = Dice {
            seed: options.seed,
            attempt,
        };
        let wanted = options.output_tokens.pick(dice.roll(Choice::Length));
        let output_tokens = max_tokens.map_or(wanted, |most| wanted.min(most));
        let stop = if output_tokens < wanted {
            StopReason::MaxTokens
        } else {
            StopReason::EndTurn
        };
        let stalls = dice.hits(Choice::Stall, options.stall_per_mille);
        let stall = Stall {
            after_tokens: options.stall_after_tokens,
            ms: options.stall_ms,
        };
        Self {
            fate: fate(options, dice, output_tokens),
            input_tokens,
            output_tokens,
            stop,
            reports_usage: !dice.hits(Choice::OmitUsage, options.omit_usage_per_mille),
            stall: stalls.then_some(stall),
        }
    }

    /// The tokens that are sent unless the client goes away.
    #[must_use]
    pub fn sent_tokens(&self) -> u32 {
        match self.fate {
            Fate::Answer => self.output_tokens,
            Fate::Refuse { .. } => 0,
            Fate::Cut { after_tokens } => after_tokens,
        }
    }

    /// What a whole answer bills.
    #[must_use]
    pub fn usage(&self) -> Usage {
        Usage::of(self.input_tokens, u64::from(self.output_tokens))
    }
}

fn fate(options: &Options, dice: Dice, output_tokens: u32) -> Fate {
    let rolled = dice.per_mille(Choice::Refusal);
    let mut below = 0;
    for refusal in &options.refusals {
        below += refusal.per_mille;
        if rolled < below {
            return Fate::Refuse {
                status: refusal.status,
            };
        }
    }
    if dice.hits(Choice::Cut, options.cut_per_mille) {
        return Fate::Cut {
            after_tokens: options.cut_after_tokens.min(output_tokens),
        };
    }
    Fate::Answer
}

/// What is being decided: each has dice of its own.
#[derive(Clone, Copy)]
enum Choice {
    Length = 1,
    Refusal = 2,
    Cut = 3,
    Stall = 4,
    OmitUsage = 5,
}

#[derive(Clone, Copy)]
struct Dice {
    seed: u64,
    attempt: AttemptId,
}

impl Dice {
    fn roll(self, choice: Choice) -> u64 {
        let id = u128::from_be_bytes(self.attempt.into_bytes());
        let (high, low) = ((id >> 64) as u64, id as u64);
        let start = mix(self
            .seed
            .wrapping_add((choice as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)));
        mix(mix(start ^ high) ^ low)
    }

    /// From 0 to 999, evenly.
    fn per_mille(self, choice: Choice) -> u32 {
        u32::try_from((u128::from(self.roll(choice)) * 1000) >> 64).unwrap_or(0)
    }

    fn hits(self, choice: Choice, per_mille: u32) -> bool {
        self.per_mille(choice) < per_mille
    }
}

/// The finaliser of SplitMix64: every input bit moves every output bit.
fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::super::options::{Refusal, TokenCount};
    use super::*;
    use std::collections::HashMap;

    const IDS: u32 = 10_000;

    fn mixed() -> Options {
        Options {
            refusals: vec![
                Refusal {
                    status: 429,
                    per_mille: 30,
                },
                Refusal {
                    status: 500,
                    per_mille: 70,
                },
            ],
            cut_per_mille: 100,
            stall_per_mille: 50,
            omit_usage_per_mille: 200,
            output_tokens: TokenCount::Between([10, 50]),
            ..Options::default()
        }
    }

    /// Ids that differ in few bits, as those of one burst do.
    fn ids() -> impl Iterator<Item = AttemptId> {
        (0..IDS).map(|number| {
            AttemptId::from_bytes(
                (0x0198_0000_0000_7000_8000_0000_0000_0000 | u128::from(number) << 8).to_be_bytes(),
            )
        })
    }

    fn plans(options: &Options) -> Vec<Plan> {
        ids().map(|id| Plan::for_attempt(options, id, 7, None)).collect()
    }

    /// Five standard deviations of a thousandth rate over all ids.
    fn assert_rate(plans: &[Plan], per_mille: f64, hit: impl Fn(&Plan) -> bool) {
        let rate = per_mille / 1000.0;
        let tolerance = 5.0 * (rate * (1.0 - rate) * f64::from(IDS)).sqrt();
        let hits = plans.iter().filter(|plan| hit(plan)).count() as f64;
        let wanted = rate * f64::from(IDS);
        assert!(
            (hits - wanted).abs() <= tolerance,
            "{hits} of {IDS}, wanted {wanted} ± {tolerance}"
        );
    }

    #[test]
    fn rates_are_met_over_many_ids() {
        let plans = plans(&mixed());
        assert_rate(&plans, 30.0, |plan| plan.fate == Fate::Refuse { status: 429 });
        assert_rate(&plans, 70.0, |plan| plan.fate == Fate::Refuse { status: 500 });
        // A refused attempt is not cut: 100 of the 900 in a thousand that are left.
        assert_rate(&plans, 90.0, |plan| matches!(plan.fate, Fate::Cut { .. }));
        assert_rate(&plans, 50.0, |plan| plan.stall.is_some());
        assert_rate(&plans, 200.0, |plan| !plan.reports_usage);
    }

    #[test]
    fn none_and_all_are_exact() {
        let never = Options {
            refusals: vec![Refusal {
                status: 500,
                per_mille: 0,
            }],
            ..Options::default()
        };
        let always = Options {
            refusals: vec![Refusal {
                status: 500,
                per_mille: 1000,
            }],
            ..Options::default()
        };
        assert!(plans(&never).iter().all(|plan| plan.fate == Fate::Answer));
        assert!(
            plans(&always)
                .iter()
                .all(|plan| plan.fate == Fate::Refuse { status: 500 })
        );
    }

    #[test]
    fn lengths_are_spread_evenly_over_their_range() {
        let plans = plans(&mixed());
        let mut counts = HashMap::new();
        for plan in &plans {
            *counts.entry(plan.output_tokens).or_insert(0_u32) += 1;
        }
        assert_eq!(counts.len(), 41);
        assert!(counts.keys().all(|tokens| (10..=50).contains(tokens)));
        assert_rate(&plans, 1000.0 / 41.0, |plan| plan.output_tokens == 50);
    }

    #[test]
    fn same_seed_and_id_meet_the_same_fate() {
        assert_eq!(plans(&mixed()), plans(&mixed()));
        let other = Options { seed: 1, ..mixed() };
        assert_ne!(plans(&mixed()), plans(&other));
    }

    /// Recorded runs must stay reproducible by later versions.
    #[test]
    fn known_id_has_its_known_fate() {
        let id = AttemptId::parse("01980000-0000-7000-8000-00000000002a").unwrap();
        let plan = Plan::for_attempt(&mixed(), id, 7, None);
        assert_eq!(
            (plan.output_tokens, plan.fate, plan.reports_usage),
            (45, Fate::Refuse { status: 500 }, false)
        );
    }

    #[test]
    fn raising_one_rate_keeps_every_other_choice() {
        let more_cuts = Options {
            cut_per_mille: 500,
            ..mixed()
        };
        for (before, after) in plans(&mixed()).into_iter().zip(plans(&more_cuts)) {
            assert_eq!(before.output_tokens, after.output_tokens);
            assert_eq!(before.reports_usage, after.reports_usage);
            assert_eq!(before.stall, after.stall);
            if before.fate != Fate::Answer {
                assert_eq!(before.fate, after.fate);
            }
        }
    }

    #[test]
    fn max_tokens_cuts_the_answer_short_and_says_so() {
        let id = ids().next().unwrap();
        let short = Plan::for_attempt(&Options::default(), id, 7, Some(5));
        assert_eq!((short.output_tokens, short.stop), (5, StopReason::MaxTokens));
        let exact = Plan::for_attempt(&Options::default(), id, 7, Some(64));
        assert_eq!((exact.output_tokens, exact.stop), (64, StopReason::EndTurn));
    }

    #[test]
    fn cut_is_never_behind_the_end() {
        let options = Options {
            cut_per_mille: 1000,
            cut_after_tokens: 90,
            ..Options::default()
        };
        assert_eq!(plans(&options)[0].fate, Fate::Cut { after_tokens: 64 });
    }
}
