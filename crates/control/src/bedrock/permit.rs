//! Who may do what with what an account has. Every operation is judged by the policies before it is looked at any
//! further; what changes something asks for a role beside.

mod resource;

pub use resource::model;

use super::ask::Ask;
use crate::app::App;
use outcrop_access::policy::Question;
use outcrop_access::policy::action::{self, Group};
use outcrop_core::Error;
use outcrop_core::price::Mode;
use outcrop_core::principal::Role;

/// Asks the policies with the operation's action and what it is done to.
///
/// # Errors
///
/// `Forbidden`, naming the policies, and whom to ask.
pub fn judge(app: &App, ask: &Ask<'_>) -> Result<(), Error> {
    let name = ask.operation.name();
    let action = action::of_operation(name)
        .ok_or_else(|| Error::internal(format!("no policy knows an action for the operation {name}")))?;
    // A model call is judged with the rest of it, where the model's name is resolved.
    if action.group == Group::Invoke {
        return Ok(());
    }
    let snapshot = app.parts.snapshots.newest();
    let named = resource::Named::by(ask, action);
    let question = Question {
        principal: &ask.principal,
        action: action.name,
        resource: named.resource(&snapshot),
        profile: None,
        region: &ask.region,
        mode: Mode::OnDemand,
    };
    snapshot.policies.judge(&snapshot, &question)?.check(&question)
}

/// Roles that may make and change resources: reviewers and auditors look, they do not build.
const BUILDERS: [Role; 4] = [
    Role::PlatformAdmin,
    Role::UnitAdmin,
    Role::Developer,
    Role::Application,
];

/// # Errors
///
/// `Forbidden`, saying which role is missing.
pub fn change(ask: &Ask<'_>) -> Result<(), Error> {
    if BUILDERS.iter().any(|role| ask.principal.has_role(*role)) {
        return Ok(());
    }
    Err(Error::forbidden(format!(
        "`{}` has no role that may change resources of account {}; a platform administrator can add `developer`",
        ask.principal.name,
        ask.account()
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use outcrop_wire::bedrock::operation::Operation;
    use std::collections::BTreeSet;

    #[test]
    fn every_operation_has_an_action_and_every_action_an_operation() {
        let actions = Operation::ALL.map(|operation| {
            let action = action::of_operation(operation.name());
            action
                .unwrap_or_else(|| panic!("{operation:?} has no action"))
                .name
        });
        let of_operations: BTreeSet<&str> = actions.into_iter().collect();
        let known: BTreeSet<&str> = action::ALL.iter().map(|action| action.name).collect();
        assert_eq!(of_operations, known);
    }
}
