//! Tag rules: which tags calls must carry, and which of them callers may set.

use super::{Problem, TagSet, check_key, check_value};
use crate::id::AccountId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The tag that a call gets which lacks something that is only flagged: the first key that it lacks.
pub const MISSING: &str = "outcrop:missing";
/// What Outcrop's own tags begin with.
const OWN: &str = "outcrop:";

const MAX_KEYS: usize = 50;
const MAX_VALUES: usize = 1_000;

/// What a unit or an account demands of its calls. It holds for everything under the unit, beside the rules below.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TagRule {
    pub id: String,
    /// The unit that it holds for, and all that is under it; this or `account`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The account that it holds for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub account: Option<AccountId>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// The keys that a call must have, each with the values that it may have; any, where there are none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub required: BTreeMap<String, BTreeSet<String>>,
    #[serde(default)]
    pub on_missing: OnMissing,
    /// The only keys that callers may set themselves, and then over what project and profile say. Without it they may
    /// add any, and overwrite none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callers_may_set: Option<BTreeSet<String>>,
}

/// What becomes of a call that lacks a tag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OnMissing {
    #[default]
    Refuse,
    /// It goes on, with the tag [`MISSING`].
    Flag,
}

/// A tag that a call lacks, or has with a value that it may not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lack<'r> {
    pub rule: &'r TagRule,
    pub key: &'r str,
    /// The values that it may have; empty for any.
    pub values: &'r BTreeSet<String>,
}

impl TagRule {
    /// Everything that is wrong with it by itself.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if self.unit.is_some() == self.account.is_some() {
            problems.push("must name either a `unit` or an `account` that it holds for".to_owned());
        }
        if self.required.is_empty() && self.callers_may_set.is_none() {
            problems.push("demands nothing: it has neither `required` nor `callers_may_set`".to_owned());
        }
        let settable = self.callers_may_set.as_ref();
        if self.required.len() > MAX_KEYS || settable.is_some_and(|keys| keys.len() > MAX_KEYS) {
            problems.push(format!("names more than {MAX_KEYS} keys in one list"));
        }
        for key in self.required.keys().chain(settable.into_iter().flatten()) {
            problems.extend(check_key(key).err().map(|problem| problem.to_string()));
            if is_own(key) {
                problems.push(format!(
                    "the key `{key}` begins with `{OWN}`, which is Outcrop's own"
                ));
            }
        }
        for (key, values) in &self.required {
            if values.len() > MAX_VALUES {
                problems.push(format!("allows `{key}` more than {MAX_VALUES} values"));
            }
            let wrong = values.iter().filter_map(|value| check_value(key, value).err());
            problems.extend(wrong.map(|problem| problem.to_string()));
        }
        problems
    }

    /// The tags that these lack.
    fn lacks<'r>(&'r self, tags: &TagSet) -> impl Iterator<Item = Lack<'r>> {
        let lacking = self.required.iter().filter(|(key, values)| {
            let value = tags.get(key);
            !value.is_some_and(|value| values.is_empty() || values.contains(value))
        });
        lacking.map(|(key, values)| Lack {
            rule: self,
            key,
            values,
        })
    }
}

/// Whether the key is one of Outcrop's own, which nobody else sets.
#[must_use]
pub fn is_own(key: &str) -> bool {
    key.starts_with(OWN)
}

/// All rules that hold for one account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    rules: Vec<TagRule>,
    /// What every rule that speaks of it lets callers set.
    callers_may_set: Option<BTreeSet<String>>,
}

impl Rules {
    /// The rules of the units from the root down, and the account's own.
    #[must_use]
    pub fn new(rules: Vec<TagRule>) -> Self {
        let lists = rules.iter().filter_map(|rule| rule.callers_may_set.as_ref());
        let callers_may_set = lists.cloned().reduce(|all, list| &all & &list);
        Self {
            rules,
            callers_may_set,
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Whether callers may set the key themselves, over what else there is; none where no rule says.
    #[must_use]
    pub fn may_set(&self) -> Option<&BTreeSet<String>> {
        self.callers_may_set.as_ref()
    }

    /// The call's tags, if they are what the rules demand. What is only flagged is in them.
    ///
    /// # Errors
    /// The first tag that is lacking of a rule that refuses.
    pub fn judge(&self, mut tags: TagSet) -> Result<TagSet, Lack<'_>> {
        let mut flagged = None;
        for rule in &self.rules {
            for lack in rule.lacks(&tags) {
                match rule.on_missing {
                    OnMissing::Refuse => return Err(lack),
                    OnMissing::Flag => flagged = flagged.or(Some(lack.key)),
                }
            }
        }
        if let Some(key) = flagged {
            // A call with as many tags as there may be goes on without the flag: it is about money, not about that.
            let _full: Result<(), Problem> = tags.set(MISSING, key);
        }
        Ok(tags)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(id: &str, required: &[(&str, &[&str])]) -> TagRule {
        TagRule {
            id: id.to_owned(),
            unit: Some("root".to_owned()),
            account: None,
            description: String::new(),
            required: required
                .iter()
                .map(|(key, values)| {
                    let values = values.iter().map(|value| (*value).to_owned());
                    ((*key).to_owned(), values.collect())
                })
                .collect(),
            on_missing: OnMissing::Refuse,
            callers_may_set: None,
        }
    }

    fn tags(tags: &[(&str, &str)]) -> TagSet {
        let mut set = TagSet::new();
        for (key, value) in tags {
            set.set(key, value).unwrap();
        }
        set
    }

    #[test]
    fn every_rule_must_be_met_and_the_first_that_is_not_refuses() {
        let rules = Rules::new(vec![
            rule("centre", &[("cost-centre", &["1", "2"])]),
            rule("team", &[("team", &[])]),
        ]);
        let met = tags(&[("cost-centre", "2"), ("team", "")]);
        assert_eq!(rules.judge(met.clone()), Ok(met));
        let lack = |given: &[(&str, &str)]| {
            let lack = rules.judge(tags(given)).unwrap_err();
            (lack.rule.id.clone(), lack.key.to_owned())
        };
        assert_eq!(lack(&[]), ("centre".to_owned(), "cost-centre".to_owned()));
        assert_eq!(lack(&[("cost-centre", "3"), ("team", "a")]).0, "centre");
        assert_eq!(lack(&[("cost-centre", "1")]).0, "team");
    }

    #[test]
    fn what_is_only_flagged_goes_on_with_the_flag() {
        let mut flagging = rule("team", &[("team", &[])]);
        flagging.on_missing = OnMissing::Flag;
        let rules = Rules::new(vec![flagging]);
        let judged = rules.judge(TagSet::new()).unwrap();
        assert_eq!(judged.get(MISSING), Some("team"));
        assert_eq!(rules.judge(tags(&[("team", "a")])).unwrap().get(MISSING), None);
    }

    #[test]
    fn callers_may_set_what_every_rule_lets_them() {
        let mut above = rule("a", &[]);
        above.callers_may_set = Some(["x".to_owned(), "y".to_owned()].into());
        let mut below = rule("b", &[]);
        below.callers_may_set = Some(["y".to_owned(), "z".to_owned()].into());
        let rules = Rules::new(vec![above, rule("c", &[("k", &[])]), below]);
        assert_eq!(rules.may_set(), Some(&["y".to_owned()].into()));
        assert_eq!(Rules::new(vec![rule("c", &[("k", &[])])]).may_set(), None);
    }

    #[test]
    fn a_rule_is_about_one_place_and_demands_something() {
        assert_eq!(rule("r", &[("k", &["v"])]).problems(), [] as [String; 0]);
        let mut wrong = rule("r", &[("outcrop:missing", &[]), ("k", &["\n"])]);
        wrong.unit = None;
        assert_eq!(wrong.problems().len(), 3, "{:?}", wrong.problems());
        assert_eq!(
            rule("r", &[]).problems(),
            ["demands nothing: it has neither `required` nor `callers_may_set`"]
        );
    }
}
