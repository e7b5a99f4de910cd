//! Which shapes the bodies of a service are made of, and what for.

use crate::codegen::model::{Member, Model, Shape};
use anyhow::Result;
use std::collections::{BTreeMap, BTreeSet};

/// What a shape is part of.
#[derive(Clone, Copy, Default)]
pub struct Use {
    pub is_input: bool,
    pub is_output: bool,
}

impl Use {
    pub const fn traits(self) -> &'static str {
        match (self.is_input, self.is_output) {
            (true, true) => "Deserialize, Serialize",
            (true, false) => "Deserialize",
            _ => "Serialize",
        }
    }
}

pub struct Closure {
    pub uses: BTreeMap<String, Use>,
    /// For each structure, those that it holds by value.
    holds: BTreeMap<String, BTreeSet<String>>,
}

impl Closure {
    pub fn of(model: &Model) -> Result<Self> {
        let mut closure = Self {
            uses: BTreeMap::new(),
            holds: BTreeMap::new(),
        };
        for operation in &model.operations {
            let input = Use {
                is_input: true,
                is_output: false,
            };
            let output = Use {
                is_input: false,
                is_output: true,
            };
            for (top, used) in [(&operation.input.shape, input), (&operation.output.shape, output)] {
                if !body_members(model, model.shape(top)?)?.is_empty() {
                    closure.add(model, top, used)?;
                }
            }
        }
        Ok(closure)
    }

    fn add(&mut self, model: &Model, of: &str, used: Use) -> Result<()> {
        let known = self.uses.entry(of.to_owned()).or_default();
        if (known.is_input || !used.is_input) && (known.is_output || !used.is_output) {
            return Ok(());
        }
        known.is_input |= used.is_input;
        known.is_output |= used.is_output;
        let shape = model.shape(of)?;
        for (_, member) in body_members(model, shape)? {
            self.holds
                .entry(of.to_owned())
                .or_default()
                .insert(member.shape.clone());
            self.add(model, &member.shape, used)?;
        }
        for target in [&shape.member, &shape.key, &shape.value].into_iter().flatten() {
            self.add(model, &target.shape, used)?;
        }
        Ok(())
    }

    /// Whether a structure that holds the target by value would hold itself.
    pub fn is_circular(&self, of: &str, target: &str) -> bool {
        let mut reached = BTreeSet::from([target]);
        let mut next = vec![target];
        while let Some(name) = next.pop() {
            if name == of {
                return true;
            }
            let held = self.holds.get(name).into_iter().flatten();
            next.extend(
                held.filter(|name| reached.insert(name.as_str()))
                    .map(String::as_str),
            );
        }
        false
    }
}

/// The members that are in a JSON body.
pub fn body_members<'a>(model: &Model, shape: &'a Shape) -> Result<Vec<(&'a String, &'a Member)>> {
    let mut members = Vec::new();
    for (name, member) in &shape.members.0 {
        let is_payload = shape.payload.as_ref() == Some(name);
        if member.location.is_none() && !is_payload && !model.shape(&member.shape)?.eventstream {
            members.push((name, member));
        }
    }
    Ok(members)
}
