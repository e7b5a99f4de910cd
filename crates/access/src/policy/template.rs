//! Policies for the common cases, to begin with: each says one thing, and names what has to be filled in.

/// A policy to copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template {
    pub id: &'static str,
    pub name: &'static str,
    /// What it does, and what to fill in.
    pub description: &'static str,
    /// Cedar, with examples in the places that are to be filled in.
    pub text: &'static str,
}

/// Every template.
pub const ALL: &[Template] = &[
    Template {
        id: "only-these-accounts",
        name: "Only these accounts",
        description: "Only the listed accounts call models; every other account under the unit is refused. Fill in the \
                      accounts.",
        text: r#"@id("only-these-accounts")
forbid (principal, action in Action::"call", resource)
unless { ["111122223333", "444455556666"].contains(context.account) };
"#,
    },
    Template {
        id: "only-these-projects",
        name: "Only these projects",
        description: "Only the listed projects call models. Fill in the projects' ids.",
        text: r#"@id("only-these-projects")
forbid (principal, action in Action::"call", resource)
unless { ["claims-triage", "support-chat"].contains(context.project) };
"#,
    },
    Template {
        id: "only-these-providers",
        name: "Only these providers",
        description: "Only models of the listed providers are called. Fill in the providers, spelled as in the catalogue.",
        text: r#"@id("only-these-providers")
forbid (principal, action in Action::"call", resource)
unless { ["Anthropic", "Mistral AI"].contains(resource.provider) };
"#,
    },
    Template {
        id: "only-these-models",
        name: "Only these models",
        description: "Only the listed models are called. Fill in the models' ids.",
        text: r#"@id("only-these-models")
forbid (principal, action in Action::"call", resource)
unless {
  resource in [
    Model::"anthropic.claude-3-haiku-20240307-v1:0",
    Model::"mistral.mistral-large-2407-v1:0"
  ]
};
"#,
    },
    Template {
        id: "deny-model",
        name: "Deny a model everywhere",
        description: "Nobody under the unit calls this model, whatever was approved. Put it on the root to mean the whole \
                      organisation. Fill in the model's id.",
        text: r#"@id("deny-model")
forbid (
  principal,
  action in Action::"call",
  resource == Model::"vendor.model-v1:0"
);
"#,
    },
    Template {
        id: "data-class-stays-in-regions",
        name: "A data class stays in its regions",
        description: "Calls that carry the data class come only from the listed regions, and only to models that run \
                      nowhere else. Fill in the class and the regions.",
        text: r#"@id("from-these-regions")
forbid (principal, action in Action::"call", resource)
when { context.dataClasses.contains("personal") }
unless { ["eu-central-1", "eu-west-1"].contains(context.region) };

@id("to-these-regions")
forbid (principal, action in Action::"call", resource)
when { context.dataClasses.contains("personal") }
unless { ["eu-central-1", "eu-west-1"].containsAll(resource.regions) };
"#,
    },
    Template {
        id: "production-data-in-production",
        name: "Sensitive data only in production",
        description: "Projects outside production make no calls that carry the listed data classes. Fill in the classes.",
        text: r#"@id("production-data-in-production")
forbid (principal, action in Action::"call", resource)
when { context.dataClasses.containsAny(["personal", "health", "payment"]) }
unless { context.environment == "production" };
"#,
    },
    Template {
        id: "sandbox-small-models",
        name: "Sandboxes use small models",
        description: "Projects in a sandbox call only the listed models. Fill in the models that are small enough.",
        text: r#"@id("sandbox-small-models")
forbid (principal, action in Action::"call", resource)
when { context.environment == "sandbox" }
unless {
  resource in [
    Model::"anthropic.claude-3-haiku-20240307-v1:0",
    Model::"vendor.small-model-v1:0"
  ]
};
"#,
    },
    Template {
        id: "no-demo-models-in-production",
        name: "No demo models in production",
        description: "Models of the grades demo and simulator are for trying out: production projects do not call them.",
        text: r#"@id("no-demo-models-in-production")
forbid (principal, action in Action::"call", resource)
when { context.environment == "production" }
unless { resource.grade == "production" };
"#,
    },
    Template {
        id: "count-only",
        name: "May count tokens, not call",
        description: "Who has the role counts tokens to estimate what calls would cost, and gets no answer from a model. \
                      Fill in the role.",
        text: r#"@id("count-only")
forbid (
  principal in Role::"developer",
  action in Action::"invoke",
  resource
);
"#,
    },
    Template {
        id: "no-batch",
        name: "On demand only",
        description: "Models are called on demand, never in batch or on provisioned throughput.",
        text: r#"@id("no-batch")
forbid (principal, action in Action::"call", resource)
unless { context.mode == "on-demand" };
"#,
    },
    Template {
        id: "programs-only-in-production",
        name: "Only programs call in production",
        description: "In production projects only services call models; people do that elsewhere.",
        text: r#"@id("programs-only-in-production")
forbid (principal is User, action in Action::"call", resource)
when { context.environment == "production" };
"#,
    },
    Template {
        id: "administrators-manage",
        name: "Only administrators change resources",
        description: "Prompts, flows, guardrails and everything else that is made through Bedrock's operations is changed \
                      by the unit's and the platform's administrators alone.",
        text: r#"@id("administrators-manage")
forbid (principal, action in [Action::"manage", Action::"govern"], resource)
unless { principal in Role::"unit-admin" || principal in Role::"platform-admin" };
"#,
    },
];
