//! The tree of units, for asking what lies over what.

use outcrop_core::organisation::Unit;
use std::collections::HashMap;

/// Every unit, by id. A unit whose parent is not there hangs in nothing: nobody above it has a say, nobody calls from it.
#[derive(Clone, Debug, Default)]
pub struct Tree(HashMap<String, Unit>);

impl Tree {
    #[must_use]
    pub fn new(units: impl IntoIterator<Item = Unit>) -> Self {
        Self(units.into_iter().map(|unit| (unit.id.clone(), unit)).collect())
    }

    #[must_use]
    pub fn unit(&self, id: &str) -> Option<&Unit> {
        self.0.get(id)
    }

    pub fn units(&self) -> impl Iterator<Item = &Unit> {
        self.0.values()
    }

    /// The unit and every unit above it, the root last. Ends at a unit that is not there, and in a cycle.
    pub fn upwards<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Unit> {
        let first = self.unit(id);
        let above = |unit: &&'a Unit| unit.parent.as_deref().and_then(|parent| self.unit(parent));
        // A path is never longer than there are units.
        std::iter::successors(first, above).take(self.0.len())
    }

    /// Whether `unit` is `over`, or lies somewhere under it.
    #[must_use]
    pub fn is_within(&self, unit: &str, over: &str) -> bool {
        self.upwards(unit).any(|above| above.id == over)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(id: &str, parent: Option<&str>) -> Unit {
        Unit {
            id: id.to_owned(),
            parent: parent.map(str::to_owned),
            name: id.to_owned(),
        }
    }

    #[test]
    fn a_unit_lies_within_all_that_is_above_it() {
        let tree = Tree::new([unit("root", None), unit("a", Some("root")), unit("b", Some("a"))]);
        let path: Vec<&str> = tree.upwards("b").map(|unit| unit.id.as_str()).collect();
        assert_eq!(path, ["b", "a", "root"]);
        assert!(tree.is_within("b", "b") && tree.is_within("b", "root"));
        assert!(!tree.is_within("a", "b") && !tree.is_within("nowhere", "root"));
    }

    #[test]
    fn a_cycle_ends() {
        let tree = Tree::new([unit("a", Some("b")), unit("b", Some("a"))]);
        assert_eq!(tree.upwards("a").count(), 2);
        assert!(!tree.is_within("a", "root"));
    }
}
