//! Who may decide: separation of duties.

use super::command::Person;
use super::request::{Progress, Request, Status};
use outcrop_core::principal::{Kind, Role};
use outcrop_core::{Code, Error};

/// Whether a person may decide the stage that a request is at.
///
/// # Errors
///
/// `Forbidden` or `Conflict`, saying why not.
pub fn may_decide<'a>(request: &'a Request, person: &Person) -> Result<&'a Progress, Error> {
    let current = undecided(request)?;
    let stage = &current.stage;
    if person.kind == Kind::Service {
        return Err(Error::forbidden(format!(
            "`{}` is a service: services request models, but people decide",
            person.name
        )));
    }
    if request.requester.id.as_deref() == Some(person.id.as_str()) {
        return Err(Error::forbidden(format!(
            "`{}` asked for this: nobody decides a request of their own",
            person.name
        )));
    }
    if !person.roles.contains(&stage.role) {
        return Err(Error::forbidden(format!(
            "`{}` has no role `{}` at the unit `{}`, which stage `{}` is decided by",
            person.name,
            stage.role.name(),
            request.asked.unit,
            stage.id
        )));
    }
    match decided_elsewhere(request, current, person) {
        Some(other) => Err(Error::forbidden(format!(
            "`{}` approved stage `{}` already: it and stage `{}` are decided by different people",
            person.name, other.stage.id, stage.id
        ))),
        None => Ok(current),
    }
}

fn undecided(request: &Request) -> Result<&Progress, Error> {
    match (request.status, request.current()) {
        (Status::Open, Some(current)) => Ok(current),
        (Status::ChangesAsked, Some(current)) => Err(Error::new(
            Code::Conflict,
            format!(
                "changes were asked for at stage `{}`: the requester resubmits the request first",
                current.stage.id
            ),
        )),
        (status, _) => Err(Error::new(
            Code::Conflict,
            format!(
                "the request is {} already; nothing is left to decide",
                status.name()
            ),
        )),
    }
}

/// The other stage that the person decided, where both are distinct.
fn decided_elsewhere<'a>(request: &'a Request, current: &Progress, person: &Person) -> Option<&'a Progress> {
    let other = |one: &&Progress| {
        one.stage.distinct && one.stage.id != current.stage.id && one.approvers.contains(&person.id)
    };
    request
        .stages
        .iter()
        .filter(|_| current.stage.distinct)
        .find(other)
}

/// Whether a person may change or withdraw what was asked: who asked; of a review, which nobody asked for, also those
/// who administer the unit.
#[must_use]
pub fn may_speak_for(request: &Request, person: &Person) -> bool {
    let administers = [Role::UnitAdmin, Role::PlatformAdmin]
        .iter()
        .any(|role| person.roles.contains(role));
    request.requester.id.as_deref() == Some(person.id.as_str()) || request.review.is_some() && administers
}
