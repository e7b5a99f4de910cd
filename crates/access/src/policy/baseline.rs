//! The policy that is there before anyone writes one.

/// Its id. A baseline policy of the root with this id takes its place.
pub const ID: &str = "outcrop:default";

pub const DESCRIPTION: &str = "Built in: who builds may call models and make things, administrators set what holds for the \
     account, everyone may look. A baseline policy of the root with the \
     id outcrop:default takes its place.";

/// Permits what each role is for. Everything else takes away from it.
pub const TEXT: &str = r#"@id("platform-admin")
permit (
  principal in Role::"platform-admin",
  action in [Action::"call", Action::"run", Action::"manage", Action::"govern"],
  resource
);
@id("unit-admin")
permit (
  principal in Role::"unit-admin",
  action in [Action::"call", Action::"run", Action::"manage", Action::"govern"],
  resource
);
@id("developer")
permit (
  principal in Role::"developer",
  action in [Action::"call", Action::"run", Action::"manage"],
  resource
);
@id("application")
permit (
  principal in Role::"application",
  action in [Action::"call", Action::"run", Action::"manage"],
  resource
);
@id("look")
permit (principal, action in Action::"read", resource);
"#;
