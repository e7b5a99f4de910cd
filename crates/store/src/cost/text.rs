//! A report as text for programs: CSV (RFC 4180), JSON lines, JSON.

use super::by::By;
use super::{CostRow, Costs};
use serde::Deserialize;
use std::str::FromStr;
use utoipa::ToSchema;

/// The form of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    #[default]
    Json,
    /// The rows, without the total.
    Csv,
    /// The rows, without the total.
    Jsonl,
}

const AMOUNTS: [&str; 8] = [
    "calls",
    "attempts",
    "input_tokens",
    "output_tokens",
    "cost",
    "estimated_attempts",
    "interrupted_attempts",
    "unpriced_attempts",
];

impl Format {
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Jsonl => "application/x-ndjson",
        }
    }
}

impl Costs {
    /// # Errors
    /// Never for a report that was made here.
    pub fn to_text(&self, format: Format) -> Result<String, serde_json::Error> {
        match format {
            Format::Json => Ok(serde_json::to_string_pretty(self)? + "\n"),
            Format::Csv => Ok(self.csv()),
            Format::Jsonl => {
                let lines: Result<Vec<String>, _> = self.rows.iter().map(serde_json::to_string).collect();
                Ok(lines?.into_iter().map(|line| line + "\n").collect())
            }
        }
    }

    /// The row's keys, with a word for what has none.
    #[must_use]
    pub fn labels(&self, row: &CostRow) -> Vec<String> {
        let keys = row.keys.iter().zip(&self.by);
        keys.map(|(key, by)| match key {
            Some(key) => key.clone(),
            None => By::from_str(by).map_or("(none)", |by| by.absent()).to_owned(),
        })
        .collect()
    }

    fn csv(&self) -> String {
        let headings = self.by.iter().map(|by| cell(by));
        let mut text = line(headings.chain(AMOUNTS.map(str::to_owned)));
        for row in &self.rows {
            let keys = self.labels(row);
            let keys = keys.iter().map(|key| cell(key));
            text += &line(keys.chain(numbers(row)));
        }
        text
    }
}

fn numbers(row: &CostRow) -> [String; 8] {
    let amounts = &row.amounts;
    [
        amounts.calls.to_string(),
        amounts.attempts.to_string(),
        amounts.input_tokens.to_string(),
        amounts.output_tokens.to_string(),
        amounts.cost_nanos.to_string(),
        amounts.estimated_attempts.to_string(),
        amounts.interrupted_attempts.to_string(),
        amounts.unpriced_attempts.to_string(),
    ]
}

fn line(cells: impl Iterator<Item = String>) -> String {
    cells.collect::<Vec<_>>().join(",") + "\r\n"
}

/// Text as a cell. A spreadsheet takes what begins with certain characters for a formula; an apostrophe keeps it text.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        "'"
    } else {
        ""
    };
    let text = format!("{guard}{text}");
    if text.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_never_a_formula_and_never_two_cells() {
        assert_eq!(cell("acme.large"), "acme.large");
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(cell("-a,\"b\""), "\"'-a,\"\"b\"\"\"");
    }
}
