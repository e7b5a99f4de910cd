//! What is wrong with a proposal: pure, and every problem at once.

mod catalogue;
mod form;
mod price;
mod reference;
mod standing;
mod tree;

use super::{Problem, Proposal};

pub(super) fn problems(proposal: &Proposal<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for manifest in proposal.put() {
        form::check(manifest, &mut problems);
    }
    tree::check(proposal, &mut problems);
    reference::check(proposal, &mut problems);
    standing::check(proposal, &mut problems);
    price::check_together(proposal, &mut problems);
    problems
}

#[cfg(test)]
mod tests;
