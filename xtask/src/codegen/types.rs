//! `types/SERVICE.rs`.

use super::model::Model;
use anyhow::Result;

pub fn write(model: &Model) -> Result<String> {
    Ok(format!("//! {}\n", model.service))
}
