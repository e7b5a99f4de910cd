//! What a call must fulfil, one condition at a time. The same code lets calls through, tells a refused one what it
//! lacked, and fills the pages that explain.

use super::compiled::Compiled;
use super::day;
use outcrop_core::catalogue::Target;
use outcrop_core::clock::UnixMicros;
use outcrop_core::id::AccountId;
use outcrop_core::organisation::{Environment, Project};
use outcrop_core::price::Mode;
use std::collections::BTreeSet;

/// What of a call its entitlement is judged by.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances<'a> {
    pub account: &'a AccountId,
    pub project_id: &'a str,
    /// None for one that does not exist: it is in no environment, and what its data are is not known.
    pub project: Option<&'a Project>,
    pub mode: Mode,
    pub guarded: bool,
    /// Where the model can be called.
    pub targets: &'a [Target],
    pub now_us: UnixMicros,
}

/// What an entitlement can ask of a call. That the account is its own is how it was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    Standing,
    Newcomers,
    Environment,
    DataClasses,
    Mode,
    Guardrail,
    Regions,
}

impl Condition {
    /// What a refusal would tell first stands first.
    pub const ALL: [Self; 7] = [
        Self::Standing,
        Self::Newcomers,
        Self::Environment,
        Self::DataClasses,
        Self::Mode,
        Self::Guardrail,
        Self::Regions,
    ];

    /// The name in the admin API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Standing => "standing",
            Self::Newcomers => "existing_callers",
            Self::Environment => "environment",
            Self::DataClasses => "data_classes",
            Self::Mode => "mode",
            Self::Guardrail => "guardrail",
            Self::Regions => "regions",
        }
    }

    /// What a call that fails it is refused for, for programs.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Standing => "entitlement_ended",
            Self::Newcomers => "entitlement_existing_callers",
            Self::Environment => "entitlement_environment",
            Self::DataClasses => "entitlement_data_classes",
            Self::Mode => "entitlement_mode",
            Self::Guardrail => "entitlement_guardrail",
            Self::Regions => "entitlement_regions",
        }
    }

    #[must_use]
    pub fn holds(self, one: &Compiled, call: &Circumstances<'_>) -> bool {
        let conditions = &one.entitlement.conditions;
        match self {
            Self::Standing => one.standing.holds(call.now_us),
            Self::Newcomers => one.standing.is_open_to(call.project_id, call.now_us),
            Self::Environment => conditions.environments.as_ref().is_none_or(|allowed| {
                call.project
                    .is_some_and(|project| allowed.contains(&project.environment))
            }),
            Self::DataClasses => conditions.data_classes.as_ref().is_none_or(|allowed| {
                call.project
                    .is_some_and(|project| project.data_classes.is_subset(allowed))
            }),
            Self::Mode => conditions
                .modes
                .as_ref()
                .is_none_or(|allowed| allowed.contains(&call.mode)),
            Self::Guardrail => call.guarded || !conditions.guardrail_required,
            // A model without any target runs nowhere: what it lacks is a connection, and no other approval.
            Self::Regions => conditions.regions.as_ref().is_none_or(|allowed| {
                let mut targets = call.targets.iter();
                call.targets.is_empty() || targets.any(|target| allowed.contains(&*target.region))
            }),
        }
    }

    /// What the entitlement asks for, and what the call brings, for people.
    #[must_use]
    pub fn detail(self, one: &Compiled, call: &Circumstances<'_>) -> String {
        let conditions = &one.entitlement.conditions;
        match self {
            Self::Standing => one.standing.detail(call.now_us),
            Self::Newcomers => one.standing.newcomers_detail(call.project_id, call.now_us),
            Self::Environment => environment(conditions.environments.as_ref(), call),
            Self::DataClasses => data_classes(conditions.data_classes.as_ref(), call),
            Self::Mode => match &conditions.modes {
                None => "any mode".to_owned(),
                Some(allowed) => format!(
                    "it is for {}, and the call is {}",
                    list(allowed.iter().map(|mode| mode.name())),
                    call.mode.name()
                ),
            },
            Self::Guardrail => match (conditions.guardrail_required, call.guarded) {
                (false, _) => "no guardrail is required".to_owned(),
                (true, true) => "a guardrail is required, and stands before the model".to_owned(),
                (true, false) => "it requires a guardrail, and the call has none".to_owned(),
            },
            Self::Regions => regions(conditions.regions.as_ref(), call),
        }
    }
}

fn environment(allowed: Option<&BTreeSet<Environment>>, call: &Circumstances<'_>) -> String {
    let Some(allowed) = allowed else {
        return "any environment".to_owned();
    };
    let allowed = list(allowed.iter().map(|environment| environment.name()));
    match call.project {
        Some(project) => format!(
            "it is for the environment {allowed}, and the project `{}` is {}",
            project.id,
            project.environment.name()
        ),
        None => format!(
            "it is for the environment {allowed}, and there is no project `{}`",
            call.project_id
        ),
    }
}

fn data_classes(allowed: Option<&BTreeSet<String>>, call: &Circumstances<'_>) -> String {
    let Some(allowed) = allowed else {
        return "any data".to_owned();
    };
    let allowed = list(allowed.iter().map(String::as_str));
    match call.project {
        Some(project) => format!(
            "it is for data of the classes {allowed}, and the project `{}` carries {}",
            project.id,
            list(project.data_classes.iter().map(String::as_str))
        ),
        None => format!(
            "it is for data of the classes {allowed}, and there is no project `{}`",
            call.project_id
        ),
    }
}

fn regions(allowed: Option<&BTreeSet<String>>, call: &Circumstances<'_>) -> String {
    let Some(allowed) = allowed else {
        return "any region".to_owned();
    };
    let run_in: BTreeSet<&str> = call.targets.iter().map(|target| &*target.region).collect();
    format!(
        "the model may run in {} alone, and its connections are in {}",
        list(allowed.iter().map(String::as_str)),
        list(run_in)
    )
}

/// `a, b`, and `none` for nothing.
fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    if names.is_empty() {
        "none".to_owned()
    } else {
        names.join(", ")
    }
}

/// Where an entitlement stands, for pages.
pub(super) fn until(end_us: UnixMicros) -> String {
    format!("it holds until {}", day::show(end_us))
}
