//! Prices that can be charged, and that hardly anybody means.

use super::{Finding, Judged, Kind};
use crate::price::shown::standing;
use outcrop_core::catalogue::Task;
use outcrop_core::price::{Rates, Step};
use outcrop_core::usage::TokenClass;

pub fn odd(judged: &Judged<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for one in standing(judged.configuration, judged.now_us) {
        let rates = &one.price.rates;
        let is_chat = judged
            .offers
            .iter()
            .any(|offer| offer.model == one.key.model && offer.task == Task::Chat);
        let nothing_out = is_chat && rates.input.0 > 0 && rates.output.0 == 0;
        let mut told: Vec<String> = Vec::new();
        if nothing_out {
            told.push("the model chats, and its output costs nothing; set `rates.output`".to_owned());
        }
        told.extend(caches(rates, 0));
        told.extend(
            rates
                .steps
                .iter()
                .flat_map(|step| caches(rates, step.above.saturating_add(1))),
        );
        told.extend(lower_steps(rates));
        told.extend(uncounted(rates));
        found.extend(
            told.into_iter()
                .map(|message| Judged::find(Kind::Odd, &one.key, message)),
        );
    }
    found
}

/// What a cache costs beside plain input, in prompts of a length.
fn caches(rates: &Rates, length: u64) -> Vec<String> {
    use TokenClass::{CacheRead, CacheWrite1h, CacheWrite5m, Input};
    let dearer = [
        (CacheRead, Input),
        (CacheRead, CacheWrite5m),
        (CacheWrite5m, CacheWrite1h),
    ];
    let rate = |class| rates.of(class, length);
    let odd = dearer
        .into_iter()
        .filter(|(less, more)| rate(*less) > rate(*more));
    let of_length = if length == 0 {
        String::new()
    } else {
        format!(" in prompts of {length} tokens and more")
    };
    odd.map(|(less, more)| {
        format!(
            "{} ({}) costs more than {} ({}){of_length}",
            less.name(),
            rate(less),
            more.name(),
            rate(more)
        )
    })
    .collect()
}

fn lower_steps(rates: &Rates) -> Vec<String> {
    use TokenClass::{CacheRead, CacheWrite1h, CacheWrite5m, Input, Output};
    let classes = [Input, Output, CacheRead, CacheWrite5m, CacheWrite1h];
    let lower = |step: &Step| {
        let (below, above) = (step.above, step.above.saturating_add(1));
        let lower = classes
            .into_iter()
            .filter(move |class| rates.of(*class, above) < rates.of(*class, below));
        let told = lower.map(move |class| {
            format!(
                "{} costs less above {} tokens ({}) than below ({})",
                class.name(),
                below,
                rates.of(class, above),
                rates.of(class, below)
            )
        });
        told.collect::<Vec<_>>()
    };
    rates.steps.iter().flat_map(lower).collect()
}

/// What providers do not report apart from tokens yet.
fn uncounted(rates: &Rates) -> Vec<String> {
    let units = [("image", rates.image), ("audio_second", rates.audio_second)];
    units
        .into_iter()
        .filter(|(_, rate)| rate.is_some())
        .map(|(name, _)| {
            format!(
                "it has a rate for `{name}`, which is not counted apart from tokens yet, so none is charged"
            )
        })
        .collect()
}
