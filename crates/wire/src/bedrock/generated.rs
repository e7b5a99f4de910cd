//! What is generated from the service models; `scripts/codegen.sh` writes it.

pub(in crate::bedrock) mod constraints;
#[cfg(test)]
pub(in crate::bedrock) mod inputs;
pub(in crate::bedrock) mod operations;

/// The inputs' bodies and the outputs of the operations, a module for each service.
#[expect(clippy::large_enum_variant, reason = "read once, kept nowhere")]
pub mod types {
    pub mod bedrock;
    pub mod bedrock_agent;
    pub mod bedrock_agent_runtime;
    pub mod bedrock_runtime;
}
