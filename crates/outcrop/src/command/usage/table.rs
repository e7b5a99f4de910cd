//! Usage as a table for people.

use outcrop_store::ledger::{UsageBy, UsageRow};

const HEADINGS: [&str; 9] = [
    "",
    "calls",
    "attempts",
    "input tokens",
    "output tokens",
    "cost",
    "estimated",
    "interrupted",
    "unpriced",
];

pub fn render(rows: &[UsageRow], by: Option<&UsageBy>) -> String {
    let mut lines = vec![HEADINGS.map(str::to_owned)];
    let without = match by {
        Some(UsageBy::Profile) => "(no profile)",
        Some(UsageBy::Tag(_)) => "(untagged)",
        _ => "all",
    };
    lines.extend(rows.iter().map(|row| cells(row, without)));
    if by.is_some() && rows.is_empty() {
        return "no calls yet\n".to_owned();
    }
    let widths: Vec<usize> = (0..HEADINGS.len())
        .map(|column| {
            lines
                .iter()
                .filter_map(|cells| cells.get(column))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect();
    lines.iter().map(|cells| aligned(cells, &widths)).collect()
}

fn cells(row: &UsageRow, without: &str) -> [String; 9] {
    [
        row.key.clone().unwrap_or_else(|| without.to_owned()),
        grouped(row.calls),
        grouped(row.attempts),
        grouped(row.input_tokens.unsigned_abs()),
        grouped(row.output_tokens.unsigned_abs()),
        row.cost_nanos.to_string(),
        grouped(row.estimated_calls),
        grouped(row.interrupted_calls),
        grouped(row.unpriced_calls),
    ]
}

/// The key to the left, numbers to the right.
fn aligned(cells: &[String; 9], widths: &[usize]) -> String {
    let mut columns = cells.iter().zip(widths);
    let key = columns
        .next()
        .map(|(cell, width)| format!("{cell:width$}"))
        .unwrap_or_default();
    let numbers: String = columns.map(|(cell, width)| format!("  {cell:>width$}")).collect();
    format!("{key}{numbers}\n")
}

/// `1234567` as `1 234 567`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&[u8]> = digits.as_bytes().rchunks(3).rev().collect();
    groups
        .iter()
        .map(|group| String::from_utf8_lossy(group))
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use outcrop_core::money::Nanos;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(1_234_567), "1 234 567");
    }

    #[test]
    fn columns_line_up() {
        let row = |key: &str, calls| UsageRow {
            key: Some(key.to_owned()),
            calls,
            attempts: calls,
            input_tokens: 10,
            output_tokens: 20,
            cost_nanos: Nanos(1_500_000),
            estimated_calls: 0,
            interrupted_calls: 0,
            unpriced_calls: 0,
        };
        let text = render(
            &[row("a.model", 1), row("another.model", 12_345)],
            Some(&UsageBy::Model),
        );
        let widths: Vec<usize> = text.lines().map(|line| line.chars().count()).collect();
        assert!(widths.iter().all(|width| Some(width) == widths.first()), "{text}");
        assert!(text.contains("12 345"), "{text}");
    }
}
