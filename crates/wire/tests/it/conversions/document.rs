//! `docs/conversions.md`.

use super::dialects::{clients, providers};
use super::table::{Checked, Table};
use std::collections::BTreeSet;
use std::fmt::Write as _;

const BEGINNING: &str = "\
# Conversions

A client speaks one dialect, the provider of the model that it asks for speaks the same or another.

- **The same: pass-through.** The request goes on as the client wrote it, unknown members included. Outcrop changes only what it
  answers for: the model's name, the limit on the answer where the client set none, and that the usage is reported. The answer comes
  back as the provider wrote it.
- **Another: conversion.** The request is read into one neutral form, and the provider's is written from that; the answer comes back
  the same way. No member is dropped in silence: each one *converts*, is *approximated* by the nearest that the other side can say, is
  *harmless* to leave out because the answer does not depend on it, or the request is *refused* with an error that names the member. A
  member that no table names is refused. A member that is null counts as absent.

What a conversion asks of a model beyond its capabilities (`images`, `tools`, `reasoning`, …) is refused before it is sent.

| client \\ provider | OpenAI, Azure OpenAI (v1) | openai-compatible, Azure OpenAI (classic) | Anthropic | Amazon Bedrock |
|---|---|---|---|---|
| OpenAI chat completions | passes through | passes through | converts | converts, to Converse |
| OpenAI responses | passes through | converts, to a chat | converts | converts, to Converse |
| OpenAI embeddings | passes through | passes through | refused: it has none | converts, to InvokeModel |
| Anthropic messages | converts | converts, to a chat | passes through | converts, to Converse |
| Converse | converts | converts, to a chat | converts | passes through |
| InvokeModel | converts | converts, to a chat | passes through in Anthropic's family, else converts | passes through |

What converts for OpenAI and Azure goes to chat completions or to responses, as the connection's `api` says.

Two steps, two kinds of tables: first what a client may send, by its dialect; then what a provider can be told of the neutral form. A
request converts if it passes both.

How a member is written: `tools[]` is each item of an array, `content[type=image]` the items or the object with that member, `n[=1]` the
member with that value, `parameters.*` the member and all that is in it, `{a,b}` each of the two. Where several rows fit, the longest
path counts, then the one with the most conditions. *Case* names the golden case in `crates/wire/tests/it/cases` that shows the row; its
result is the snapshot of that name. The tables are in the source (`crates/wire/src`, `conversions.rs` of each dialect), this file is
written from them, and the tests fail where a row has no case or a case that converts has a member without a row.
";

const INVOKE: &str = "
## Bedrock's InvokeModel

A body is in the form of the model's family. What is said of a request in headers: `X-Amzn-Bedrock-PerformanceConfig-Latency` and
`X-Amzn-Bedrock-Service-Tier` are approximated, as Converse's members are; `X-Amzn-Bedrock-Request-Metadata` converts;
`X-Amzn-Bedrock-Trace` is harmless, because without a guardrail nothing is traced; those of guardrails are refused, and so is
`amazon-bedrock-guardrailConfig` in a body, because no guardrail can be configured here yet.
";

const PROVIDERS: &str = "
## What a provider can be told

The members are those of the neutral form. Settings that the provider cannot be told are refused by these names.
";

const ANSWERS: &str = "
## What comes back

An answer that is converted has what every dialect can say: the text, the calls of tools, why it ended, and the usage. Beyond that:

- **OpenAI chat completions**: reasoning is `reasoning_content`; its signatures, and reasoning that is hidden, are left out. `logprobs`
  is null. At which sequence an answer stopped is not said. `service_tier` is there where the provider tells it.
- **OpenAI responses**: reasoning is a summary of one part; signatures and hidden reasoning are `encrypted_content`. Limits and filters
  end a response as `incomplete`. `service_tier` as above.
- **Anthropic messages**: reasoning that its provider does not sign has an empty signature, and is left out when it comes back. What a
  filter or a guardrail ended is a `refusal`.
- **Converse**: `performanceConfig` says `standard` and `serviceTier` which queue it was, where they were asked for; `/stop_sequence` is
  answered where the provider tells it.
- **InvokeModel** with a prompt: the text alone.

The cases in `upstream_answer`, `upstream_stream`, `responses_answer`, `responses_stream`, `anthropic_answer`, `anthropic_stream`,
`bedrock_answer` and `bedrock_stream` show each of them.
";

/// All of it.
pub fn markdown() -> String {
    let mut text = BEGINNING.to_owned();
    text += "\n## What a client may send\n";
    let (families, dialects): (Vec<_>, Vec<_>) = clients()
        .into_iter()
        .partition(|table| table.title.contains("InvokeModel"));
    for (heading, tables) in [("", dialects), (INVOKE, families), (PROVIDERS, providers())] {
        text += heading;
        for table in tables {
            write_table(&mut text, table);
        }
    }
    text + ANSWERS
}

fn write_table(text: &mut String, table: Table) {
    let checked = Checked::from(table);
    let table = &checked.table;
    write!(text, "\n### {}\n", table.title).unwrap();
    if !table.about.is_empty() {
        write!(text, "\n{}\n", table.about).unwrap();
    }
    if table.rows.is_empty() {
        return;
    }
    text.push_str("\n| member | becomes | note | case |\n|---|---|---|---|\n");
    for (position, row) in table.rows.iter().enumerate() {
        let cases: BTreeSet<_> = checked.witnesses(position).unwrap_or_default();
        let cases: Vec<_> = cases.into_iter().map(|case| format!("`{case}`")).collect();
        writeln!(
            text,
            "| `{}` | {} | {} | {} |",
            row.member.replace('|', "\\|"),
            row.treatment.name(),
            row.note,
            cases.join(", ")
        )
        .unwrap();
    }
}
