//! The actions that policies speak of, named as in IAM: `bedrock:InvokeModel`, …
//!
//! One for each of Bedrock's operations, of all of its services; where IAM has one name for several operations
//! (`Converse` is an `InvokeModel`), so has Outcrop. Groups make policies short: `action in Action::"invoke"`.

use std::fmt;

/// An action, the group that it is in, and what it is done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Action {
    /// With the service's prefix.
    pub name: &'static str,
    pub group: Group,
    pub target: Target,
}

/// What kind of action it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// A model answers, and it costs.
    Invoke,
    /// Every use of a model: those of `invoke`, and counting tokens.
    Call,
    /// Guardrails, flows and prompts are put to work.
    Run,
    /// Things are looked at.
    Read,
    /// Things are made, changed and deleted.
    Manage,
    /// What holds for everyone in the account is set: its resource policies, what providers may keep.
    Govern,
}

impl Group {
    pub const ALL: [Self; 6] = [
        Self::Call,
        Self::Invoke,
        Self::Run,
        Self::Read,
        Self::Manage,
        Self::Govern,
    ];

    /// Its name in policies.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Invoke => "invoke",
            Self::Call => "call",
            Self::Run => "run",
            Self::Read => "read",
            Self::Manage => "manage",
            Self::Govern => "govern",
        }
    }

    /// The group around it.
    #[must_use]
    pub const fn parent(self) -> Option<Self> {
        match self {
            Self::Invoke => Some(Self::Call),
            _ => None,
        }
    }

    /// What the group says, for the schema.
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self {
            Self::Invoke => "a model answers, and it costs",
            Self::Call => "every use of a model: those of `invoke`, and counting tokens",
            Self::Run => "guardrails, flows and prompts are put to work",
            Self::Read => "things are looked at",
            Self::Manage => "things are made, changed and deleted",
            Self::Govern => "what holds for everyone in the account is set",
        }
    }

    /// The groups that an action of it is in.
    pub fn with_parents(self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |group| group.parent())
    }
}

/// What an action is done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Model,
    Resource,
    /// Models have it, and resources.
    Either,
}

impl Target {
    #[must_use]
    pub const fn is_model(self) -> bool {
        matches!(self, Self::Model | Self::Either)
    }

    #[must_use]
    pub const fn is_resource(self) -> bool {
        matches!(self, Self::Resource | Self::Either)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Model => "[Model]",
            Self::Resource => "[Resource]",
            Self::Either => "[Model, Resource]",
        })
    }
}

/// The action of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Action> {
    ALL.iter().find(|action| action.name == name)
}

/// The action that IAM checks for an operation of Bedrock's.
#[must_use]
pub fn of_operation(operation: &str) -> Option<&'static Action> {
    let operation = match operation {
        "Converse" => "InvokeModel",
        "ConverseStream" => "InvokeModelWithResponseStream",
        other => other,
    };
    ALL.iter()
        .find(|action| action.name.strip_prefix("bedrock:") == Some(operation))
}

macro_rules! actions {
    ($($group:ident $target:ident [$($name:literal)*])*) => {
        /// Every action.
        pub const ALL: &[Action] = &[$($(
            Action { name: concat!("bedrock:", $name), group: Group::$group, target: Target::$target },
        )*)*];
    };
}

actions! {
    Invoke Model ["InvokeModel" "InvokeModelWithResponseStream" "StartAsyncInvoke"]
    Call Model ["CountTokens"]
    Run Resource [
        "ApplyGuardrail" "InvokeFlow" "InvokeGuardrailChecks" "OptimizePrompt" "StartFlowExecution"
        "StopFlowExecution"
    ]
    Read Model [
        "GetFoundationModel" "GetFoundationModelAvailability" "ListFoundationModelAgreementOffers"
    ]
    Read Either ["GetResourcePolicy"]
    Read Resource [
        "GetAccountDataRetention" "GetAdvancedPromptOptimizationJob" "GetAsyncInvoke" "GetEvaluationJob"
        "GetExecutionFlowSnapshot" "GetFlow" "GetFlowAlias" "GetFlowExecution" "GetFlowVersion" "GetGuardrail"
        "GetInferenceProfile" "GetModelInvocationJob" "GetModelInvocationLoggingConfiguration" "GetPrompt"
        "GetPromptRouter" "GetProvisionedModelThroughput" "GetUseCaseForModelAccess"
        "ListAdvancedPromptOptimizationJobs" "ListAsyncInvokes" "ListEnforcedGuardrailsConfiguration"
        "ListEvaluationJobs" "ListFlowAliases" "ListFlowExecutionEvents" "ListFlowExecutions" "ListFlowVersions"
        "ListFlows" "ListFoundationModels" "ListGuardrails" "ListInferenceProfiles" "ListModelInvocationJobs"
        "ListPromptRouters" "ListPrompts" "ListProvisionedModelThroughputs" "ListTagsForResource"
        "ValidateFlowDefinition"
    ]
    Manage Model ["CreateFoundationModelAgreement" "DeleteFoundationModelAgreement"]
    Govern Either ["DeleteResourcePolicy" "PutResourcePolicy"]
    Govern Resource ["PutAccountDataRetention"]
    Manage Resource [
        "BatchDeleteAdvancedPromptOptimizationJob" "BatchDeleteEvaluationJob" "CreateAdvancedPromptOptimizationJob"
        "CreateEvaluationJob" "CreateFlow" "CreateFlowAlias" "CreateFlowVersion" "CreateGuardrail"
        "CreateGuardrailVersion" "CreateInferenceProfile" "CreateModelInvocationJob" "CreatePrompt"
        "CreatePromptRouter" "CreatePromptVersion" "CreateProvisionedModelThroughput"
        "DeleteEnforcedGuardrailConfiguration" "DeleteFlow" "DeleteFlowAlias" "DeleteFlowVersion" "DeleteGuardrail"
        "DeleteInferenceProfile" "DeleteModelInvocationLoggingConfiguration" "DeletePrompt" "DeletePromptRouter"
        "DeleteProvisionedModelThroughput" "PrepareFlow"
        "PutEnforcedGuardrailConfiguration" "PutModelInvocationLoggingConfiguration" "PutUseCaseForModelAccess"
        "StopAdvancedPromptOptimizationJob" "StopEvaluationJob" "StopModelInvocationJob" "TagResource"
        "UntagResource" "UpdateFlow" "UpdateFlowAlias" "UpdateGuardrail" "UpdatePrompt"
        "UpdateProvisionedModelThroughput"
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_action_is_listed_twice() {
        let names: BTreeSet<&str> = ALL.iter().map(|action| action.name).collect();
        assert_eq!(names.len(), ALL.len());
    }

    #[test]
    fn a_conversation_is_an_invocation() {
        let streamed = of_operation("ConverseStream").unwrap();
        assert_eq!(streamed.name, "bedrock:InvokeModelWithResponseStream");
        let groups: Vec<&str> = streamed.group.with_parents().map(Group::name).collect();
        assert_eq!(groups, ["invoke", "call"]);
        assert_eq!(of_operation("NoSuchOperation"), None);
    }
}
