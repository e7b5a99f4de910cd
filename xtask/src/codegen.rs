//! Bedrock's wire, from the service models that botocore publishes.
//!
//! [`model`] reads them, trimmed to the operations of `xtask/operations.tsv`; [`routes`], [`constraints`],
//! [`types`] and [`inputs`] each write one view of them; [`tree`] puts the files into the tree, or compares. What the published
//! model has wrong is in `xtask/corrections.toml`, with the reason ([`corrections`]).

mod constraints;
mod corrections;
mod inputs;
mod model;
mod name;
mod pattern;
mod routes;
mod tree;
mod types;

use anyhow::Result;
use std::io::Write as _;
use std::path::Path;

/// The version whose models the tree is generated from; another one is refused, so that two machines agree.
const BOTOCORE: &str = "1.44.5";

pub fn run(data: &Path, check: bool) -> Result<()> {
    let models = model::read(data)?;
    let corrections = corrections::read()?;
    let (constraints, stated) = constraints::write(&models, &corrections)?;
    let mut files = vec![
        ("operations.rs".to_owned(), routes::write(&models)?),
        ("constraints.rs".to_owned(), constraints),
        ("inputs.rs".to_owned(), inputs::write(&models)?),
    ];
    for model in &models {
        files.push((
            format!("types/{}.rs", name::snake(model.service)),
            types::write(model)?,
        ));
    }
    tree::settle(files, check)?;
    let verb = if check { "is up to date" } else { "is written" };
    let operations: usize = models.iter().map(|model| model.operations.len()).sum();
    writeln!(
        std::io::stdout(),
        "codegen: crates/wire/src/bedrock/generated {verb}: {operations} operations, {stated} constraints"
    )?;
    Ok(())
}
