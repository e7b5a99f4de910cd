//! The price versions that declaring, changing and withdrawing a price makes, in the transaction that does it.

use super::{Argument, Statement};
use crate::error::{Error, Result};
use crate::manifest::plan::Step;
use crate::price::instant;
use outcrop_core::clock::UnixMicros;
use outcrop_core::manifest::Manifest;
use outcrop_core::price::Declared;

const WITHDRAW: &str =
    "UPDATE price_versions SET withdrawn_at_us = $1 WHERE declaration = $2 AND withdrawn_at_us IS NULL";
const INSERT: &str = "INSERT INTO price_versions (model, region, mode, tier, rates, effective_from_us, origin, \
     declaration, declared, declared_from_us) VALUES ($1, $2, $3, $4, $5, $6, 'declaration', $7, $8, $9)";

/// None where only the source is another one: what is charged stays as it is, and so does its version.
pub(super) fn versions(step: &Step, now_us: UnixMicros) -> Result<Vec<Statement>> {
    let (before, after) = (declared(step.before.as_ref()), declared(step.after.as_ref()));
    if let (Some(before), Some(after)) = (before, after)
        && before.rates() == after.rates()
    {
        return Ok(Vec::new());
    }
    let statement = |sql, arguments, deletes| Statement {
        sql,
        arguments,
        kind: step.kind,
        id: step.id.clone(),
        deletes,
    };
    let mut statements = Vec::new();
    if before.is_some() {
        let arguments = vec![Argument::Number(now_us), step.id.as_str().into()];
        statements.push(statement(WITHDRAW, arguments, false));
    }
    if let Some(after) = after {
        statements.push(statement(INSERT, inserted(after, &step.id, now_us)?, false));
    }
    Ok(statements)
}

fn declared(manifest: Option<&Manifest>) -> Option<&Declared> {
    match manifest {
        Some(Manifest::Price(declared)) => Some(declared),
        _ => None,
    }
}

/// A price that was declared for the past takes effect now: what was settled before stays settled.
fn inserted(declared: &Declared, id: &str, now_us: UnixMicros) -> Result<Vec<Argument>> {
    let json = |value: serde_json::Result<String>| value.map_err(|error| Error::Fault(error.to_string()));
    let rates = json(serde_json::to_string(&declared.rates()))?;
    let original = json(serde_json::to_string(declared))?;
    let from_us = instant(&declared.effective_from)
        .ok_or_else(|| Error::Fault("a price's instant was not checked".to_owned()))?;
    Ok(vec![
        declared.model.as_str().into(),
        declared.region.as_str().into(),
        declared.mode.name().into(),
        declared.tier.name().into(),
        Argument::Text(Some(rates)),
        Argument::Number(from_us.max(now_us)),
        id.into(),
        Argument::Text(Some(original)),
        Argument::Number(from_us),
    ])
}
