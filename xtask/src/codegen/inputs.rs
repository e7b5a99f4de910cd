//! `inputs.rs`: which type reads the body of which operation, so that a test can compare types and constraints.

use super::model::Model;
use super::types::body_members;
use super::{name, routes};
use anyhow::Result;
use std::fmt::Write as _;

pub fn write(models: &[Model]) -> Result<String> {
    let mut out = String::from(
        "//! The types that read the operations' bodies, for the tests.\n\n\
         use super::operations::Operation;\nuse super::types;\n\n\
         /// What the type of the operation's body says of a text.\n\
         pub fn read(operation: Operation, text: &str) -> Result<(), serde_json::Error> {\nmatch operation {\n",
    );
    for (variant, model, operation) in routes::variants(models) {
        if !body_members(model, model.shape(&operation.input.shape)?)?.is_empty() {
            let kind = format!(
                "types::{}::{}",
                name::snake(model.service),
                name::shape(&operation.input.shape)
            );
            writeln!(
                out,
                "Operation::{variant} => serde_json::from_str::<{kind}>(text).map(drop),"
            )?;
        }
    }
    out.push_str("_ => Ok(()),\n}\n}\n");
    Ok(out)
}
