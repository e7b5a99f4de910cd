//! Whether the trail is what was written.

use crate::command::source::Source;
use anyhow::Result;
use clap::Args;
use outcrop_store::audit::{Damage, Expected, Signer, Verification};
use std::fmt::Write as _;
use std::io::Write;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    source: Source,
    /// A record that is known from elsewhere: an earlier verification, or the server's log; may be given several times
    #[arg(long, value_name = "SEQUENCE:HASH", value_parser = expected, conflicts_with = "endpoint")]
    expect: Vec<Expected>,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

pub async fn run(arguments: Arguments) -> Result<ExitCode> {
    let verification = match arguments.source.server()? {
        Some(server) => server.get("/api/v1/audit/verification").await?,
        None => verified(&arguments).await?,
    };
    let text = if arguments.json {
        serde_json::to_string_pretty(&verification)? + "\n"
    } else {
        render(&verification)?
    };
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(if verification.intact {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn verified(arguments: &Arguments) -> Result<Verification> {
    let opened = arguments.source.place.open().await?;
    let signer = Signer::new(&opened.master_key()?)?;
    let verification = opened.store.verify_audit(&signer, &arguments.expect).await;
    opened.store.close().await;
    Ok(verification?)
}

fn render(verification: &Verification) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    for problem in &verification.problems {
        writeln!(text, "{}: {}", word(problem.kind), problem.message)?;
    }
    let verdict = if verification.intact {
        "intact"
    } else {
        "NOT intact"
    };
    let (records, checkpoints) = (verification.records, verification.checkpoints);
    writeln!(
        text,
        "the audit trail is {verdict}: {records} records, {checkpoints} signed checkpoints"
    )?;
    writeln!(
        text,
        "head        {}:{}",
        verification.head.sequence, verification.head.hash
    )?;
    writeln!(text, "public key  {}", verification.public_key)?;
    Ok(text)
}

const fn word(damage: Damage) -> &'static str {
    match damage {
        Damage::Changed => "changed",
        Damage::Missing => "missing",
        Damage::Reordered => "reordered",
        Damage::Inserted => "inserted",
        Damage::Checkpoint => "checkpoint",
        Damage::Head => "head",
    }
}

fn expected(text: &str) -> Result<Expected, String> {
    let wrong = || {
        "write it as the head of a verification is written: SEQUENCE:HASH, the hash in 64 hexadecimal digits"
            .to_owned()
    };
    let (sequence, digits) = text.split_once(':').ok_or_else(wrong)?;
    let mut hash = [0; 32];
    let pairs = digits.as_bytes().chunks(2);
    if digits.len() != 64 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(wrong());
    }
    for (byte, pair) in hash.iter_mut().zip(pairs) {
        let pair = std::str::from_utf8(pair).map_err(|_| wrong())?;
        *byte = u8::from_str_radix(pair, 16).map_err(|_| wrong())?;
    }
    Ok(Expected {
        sequence: sequence.parse().map_err(|_| wrong())?,
        hash,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expected_record_is_a_sequence_and_a_hash() {
        let read = expected(&format!("7:{}", "0f".repeat(32))).expect("read");
        assert_eq!((read.sequence, read.hash), (7, [15; 32]));
        for wrong in [
            "",
            "7",
            "7:",
            "x:00",
            &format!("7:{}", "0g".repeat(32)),
            &"0".repeat(70),
        ] {
            assert!(expected(wrong).is_err(), "{wrong}");
        }
    }
}
