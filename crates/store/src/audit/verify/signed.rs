//! What is known besides the chain: its head, the signed checkpoints, and what somebody remembered.

use super::super::checkpoint::Checkpoint;
use super::chain::Walk;
use super::{Damage, Expected, Finding, Signer};
use crate::master_key::hexadecimal;
use std::collections::BTreeSet;

pub(super) fn findings(
    walk: &Walk,
    heads: &[(i64, Vec<u8>)],
    checkpoints: &[Checkpoint],
    signer: &Signer,
    expected: &[Expected],
) -> Vec<Finding> {
    let mut findings: Vec<Finding> = wrong_head(walk, heads).into_iter().collect();
    findings.extend(
        checkpoints
            .iter()
            .filter_map(|checkpoint| wrong_checkpoint(walk, checkpoint, signer)),
    );
    findings.extend(removed_checkpoints(walk, checkpoints));
    findings.extend(expected.iter().filter_map(|one| unexpected(walk, one)));
    findings
}

fn wrong_head(walk: &Walk, heads: &[(i64, Vec<u8>)]) -> Option<Finding> {
    let last = walk.after();
    let [(sequence, hash)] = heads else {
        return Some(Finding::new(
            last,
            Damage::Head,
            "the note of where the trail ends is gone, or there are several",
        ));
    };
    if *sequence > last {
        let first = last + 1;
        let message = format!(
            "the trail ends at record {last}, but records up to {sequence} were written: the end was cut off"
        );
        return Some(Finding::new(first, Damage::Missing, message));
    }
    if *sequence < last {
        let message = format!(
            "the trail ends at record {last}, but the note of its end says {sequence}: records were added past it, or the note was changed"
        );
        return Some(Finding::new(sequence + 1, Damage::Head, message));
    }
    (hash != walk.last_hash()).then(|| {
        let message = format!("the hash of record {last}, the last one, is not the noted one: it was replaced, or the note was changed");
        Finding::new(last, Damage::Head, message)
    })
}

fn wrong_checkpoint(walk: &Walk, checkpoint: &Checkpoint, signer: &Signer) -> Option<Finding> {
    let sequence = checkpoint.sequence;
    let found = |message: String| Some(Finding::new(sequence, Damage::Checkpoint, message));
    if checkpoint.key_id != signer.key_id() {
        return found(format!(
            "the checkpoint of record {sequence} names the key {}, and this master key's is {}: it was forged, or the \
             master key is another one",
            checkpoint.key_id.escape_debug(),
            signer.key_id()
        ));
    }
    if !signer.has_signed(checkpoint) {
        return found(format!(
            "the checkpoint of record {sequence} was changed or forged: its signature is not ours"
        ));
    }
    match walk.hash_at(sequence) {
        None => found(format!(
            "record {sequence} was there when a checkpoint was signed, and is missing"
        )),
        Some(hash) if hash != checkpoint.hash => found(format!(
            "record {sequence} has another hash than the one that was signed: it and what is before it were rebuilt"
        )),
        Some(_) if !walk.announced().contains(&sequence) => found(format!(
            "record {sequence} was signed as a checkpoint, but does not say so: it was replaced"
        )),
        Some(_) => None,
    }
}

/// Each checkpoint is announced by the record that it signs.
fn removed_checkpoints(walk: &Walk, checkpoints: &[Checkpoint]) -> Vec<Finding> {
    let present: BTreeSet<i64> = checkpoints.iter().map(|checkpoint| checkpoint.sequence).collect();
    let removed = walk.announced().difference(&present);
    removed
        .map(|sequence| {
            let message =
                format!("the trail says that a checkpoint was signed at record {sequence}, and it is gone");
            Finding::new(*sequence, Damage::Checkpoint, message)
        })
        .collect()
}

fn unexpected(walk: &Walk, expected: &Expected) -> Option<Finding> {
    let sequence = expected.sequence;
    match walk.hash_at(sequence) {
        None => Some(Finding::new(
            sequence,
            Damage::Missing,
            format!("record {sequence}, which was expected, is missing"),
        )),
        Some(hash) if hash != expected.hash => Some(Finding::new(
            sequence,
            Damage::Changed,
            format!(
                "record {sequence} has the hash {}, not the expected {}: it or what is before it was rebuilt",
                hexadecimal(hash),
                hexadecimal(&expected.hash)
            ),
        )),
        Some(_) => None,
    }
}
