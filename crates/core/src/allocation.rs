//! Allocation rules: how the cost of calls that serve many is split over those that they serve.
//!
//! The arithmetic is here, and pure: shares of an amount that sum to it to the nano, whatever the weights.

use crate::money::Nanos;
use crate::tag;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// All of an amount, in the unit of weights: hundredths of a percent.
pub const WHOLE: u32 = 10_000;
/// How many shares a rule may have.
pub const MAX_SHARES: usize = 100;

/// Splits what the calls cost that match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AllocationRule {
    pub id: String,
    /// The unit whose administrators keep it; it splits what was called from there and from under it.
    pub unit: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Which calls it is about.
    #[serde(rename = "match")]
    pub matches: Match,
    /// Who bears how much.
    pub shares: Vec<Share>,
}

/// Which calls: all that is said must hold, and something is said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Match {
    /// Those of this project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// Those with each of these tags.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
}

/// A part of the cost, and who bears it: a project, or the value of a tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Share {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<TagValue>,
    /// In percent, with at most two decimals; all shares together are 100.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub weight: Weight,
}

/// A tag with its value: `{ key = "cost-centre", value = "4711" }`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TagValue {
    pub key: String,
    pub value: String,
}

/// A weight in hundredths of a percent, written as a percentage: `"33.34"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Weight(pub u32);

impl TryFrom<String> for Weight {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || {
            let shown: String = text.chars().take(20).collect();
            format!("a weight is a percentage with at most two decimals (\"33.34\"), not {shown:?}")
        };
        let (whole, decimals) = text.split_once('.').unwrap_or((&text, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(decimals) || decimals.len() > 2 || whole.len() > 3 {
            return Err(wrong());
        }
        let whole: u32 = whole.parse().map_err(|_| wrong())?;
        let hundredths: u32 = format!("{decimals:0<2}").parse().map_err(|_| wrong())?;
        Ok(Self(whole * 100 + hundredths))
    }
}

impl From<Weight> for String {
    fn from(Weight(weight): Weight) -> Self {
        match (weight / 100, weight % 100) {
            (whole, 0) => whole.to_string(),
            (whole, hundredths) => format!("{whole}.{hundredths:02}"),
        }
    }
}

impl AllocationRule {
    /// Everything that is wrong with it by itself.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if self.matches == Match::default() {
            problems.push(
                "`match` names neither a project nor a tag; a rule is about some of the calls".to_owned(),
            );
        }
        for (key, value) in &self.matches.tags {
            problems.extend(wrong_tag(key, value));
        }
        if self.shares.is_empty() || self.shares.len() > MAX_SHARES {
            problems.push(format!(
                "has {} shares; it must have 1 to {MAX_SHARES}",
                self.shares.len()
            ));
        }
        for (at, share) in self.shares.iter().enumerate() {
            problems.extend(share.problem().map(|problem| format!("`shares[{at}]` {problem}")));
            let earlier = self.shares.iter().take(at);
            if earlier.clone().any(|other| other.bearer() == share.bearer()) {
                problems.push(format!(
                    "`shares[{at}]` is borne by whom another share is borne by"
                ));
            }
        }
        let sum: u64 = self.shares.iter().map(|share| u64::from(share.weight.0)).sum();
        if sum != u64::from(WHOLE) {
            problems.push(format!(
                "the weights are {}.{:02} % together; they must be 100 %",
                sum / 100,
                sum % 100
            ));
        }
        problems
    }
}

impl Share {
    fn bearer(&self) -> (Option<&str>, Option<&TagValue>) {
        (self.project.as_deref(), self.tag.as_ref())
    }

    fn problem(&self) -> Option<String> {
        if self.weight.0 == 0 {
            return Some("has no weight; leave it away".to_owned());
        }
        match self.bearer() {
            (Some(_), None) => None,
            (None, Some(tag)) => wrong_tag(&tag.key, &tag.value),
            _ => Some("must name either a `project` or a `tag`".to_owned()),
        }
    }
}

fn wrong_tag(key: &str, value: &str) -> Option<String> {
    let wrong = tag::check_key(key).and_then(|()| tag::check_value(key, value));
    wrong.err().map(|problem| problem.to_string())
}

/// Splits an amount by weights. The parts sum to the amount: each gets its share without the fraction of a nano, and
/// what is left goes, a nano each, to those whose fractions were largest, of equal ones to the first. A negative amount
/// is split as its opposite. Where no weight is above zero, there is nobody to bear it, and no part.
#[must_use]
pub fn split(amount: Nanos, weights: &[u32]) -> Vec<Nanos> {
    let sum: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    if sum == 0 {
        return Vec::new();
    }
    let whole = u128::from(amount.0.unsigned_abs());
    let shares = weights.iter().map(|weight| whole * u128::from(*weight));
    let mut parts: Vec<(u128, u128)> = shares.map(|share| (share / sum, share % sum)).collect();
    let mut left = whole - parts.iter().map(|(part, _)| part).sum::<u128>();
    let mut by_fraction: Vec<&mut (u128, u128)> = parts.iter_mut().collect();
    // Stable: of equal fractions the first stays first.
    by_fraction.sort_by(|(_, a), (_, b)| b.cmp(a));
    for (part, _) in by_fraction {
        if left == 0 {
            break;
        }
        *part += 1;
        left -= 1;
    }
    let is_negative = amount.0 < 0;
    parts
        .into_iter()
        .map(|(part, _)| signed(part, is_negative))
        .collect()
}

/// Back to an amount; none is larger than the one that was split.
fn signed(part: u128, is_negative: bool) -> Nanos {
    let part = i128::try_from(part).unwrap_or(i128::MAX);
    let part = if is_negative { -part } else { part };
    let bound = if is_negative { i64::MIN } else { i64::MAX };
    Nanos(i64::try_from(part).unwrap_or(bound))
}

#[cfg(test)]
mod tests;
