//! Costs as a table for people: keys to the left, numbers to the right, the total at the end.

use crate::command::usage::table::grouped;
use outcrop_store::cost::{Amounts, Costs};

const HEADINGS: [&str; 8] = [
    "calls",
    "attempts",
    "input tokens",
    "output tokens",
    "cost",
    "estimated",
    "interrupted",
    "unpriced",
];

pub fn render(costs: &Costs) -> String {
    let keys = costs.by.len().max(1);
    let mut head: Vec<String> = costs.by.clone();
    head.resize(keys, String::new());
    head.extend(HEADINGS.map(str::to_owned));
    let mut lines = vec![head];
    if !costs.by.is_empty() {
        lines.extend(costs.rows.iter().map(|row| {
            let mut cells = costs.labels(row);
            cells.extend(numbers(&row.amounts));
            cells
        }));
    }
    let mut total = vec!["total".to_owned()];
    total.resize(keys, String::new());
    total.extend(numbers(&costs.total));
    lines.push(total);
    aligned(&lines, keys)
}

fn numbers(amounts: &Amounts) -> [String; 8] {
    [
        grouped(amounts.calls),
        grouped(amounts.attempts),
        grouped(amounts.input_tokens.unsigned_abs()),
        grouped(amounts.output_tokens.unsigned_abs()),
        amounts.cost_nanos.to_string(),
        grouped(amounts.estimated_attempts),
        grouped(amounts.interrupted_attempts),
        grouped(amounts.unpriced_attempts),
    ]
}

fn aligned(lines: &[Vec<String>], keys: usize) -> String {
    let width = |column: usize| {
        let cells = lines.iter().filter_map(|cells| cells.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let columns = lines.first().map_or(0, Vec::len);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let line = |cells: &Vec<String>| {
        let cells = cells.iter().zip(&widths).enumerate();
        let cells: Vec<String> = cells
            .map(|(at, (cell, width))| match at < keys {
                true => format!("{cell:width$}"),
                false => format!("{cell:>width$}"),
            })
            .collect();
        cells.join("  ") + "\n"
    };
    lines.iter().map(line).collect()
}
