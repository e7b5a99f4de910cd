//! How the model is to choose its words.

use crate::bedrock::limit;
use crate::bedrock::media::NO_COUNTERPART;
use crate::json::node::Node;
use crate::json::path::{At, Fault};
use outcrop_core::chat::Sampling;

const MOST_STOP_SEQUENCES: usize = 2_500;

pub fn read(at: &At<'_>, node: Node<'_>, sampling: &mut Sampling) -> Result<(), Fault> {
    let mut fields = node.fields(at)?;
    if let Some(node) = fields.take("maxTokens") {
        sampling.max_tokens = Some(limit::read(&at.member("maxTokens"), &node)?);
    }
    if let Some(node) = fields.take("temperature") {
        sampling.temperature = Some(share(&at.member("temperature"), &node)?);
    }
    if let Some(node) = fields.take("topP") {
        sampling.top_p = Some(share(&at.member("topP"), &node)?);
    }
    if let Some(node) = fields.take("stopSequences") {
        sampling.stop = stop_sequences(&at.member("stopSequences"), node)?;
    }
    fields.finish(at, NO_COUNTERPART)
}

/// A number from 0 to 1, refused in the words of the service model.
pub fn share(at: &At<'_>, node: &Node<'_>) -> Result<f64, Fault> {
    let Node::Number(number) = node else {
        return Err(at.wrong_type("a number", node.kind()));
    };
    let value = number.as_f64().unwrap_or(f64::NAN);
    if (0.0..=1.0).contains(&value) {
        return Ok(value);
    }
    let bound = if value < 0.0 {
        "greater than or equal to 0"
    } else {
        "less than or equal to 1"
    };
    Err(at.constraint(number.to_string(), format!("Member must have value {bound}")))
}

/// Texts at which the model is to stop; none of them empty.
pub fn stop_sequences(at: &At<'_>, node: Node<'_>) -> Result<Vec<String>, Fault> {
    let items = node.array(at)?;
    if items.len() > MOST_STOP_SEQUENCES {
        let constraint = format!("Member must have length less than or equal to {MOST_STOP_SEQUENCES}");
        return Err(at.constraint(format!("{} sequences", items.len()), constraint));
    }
    let mut sequences = Vec::with_capacity(items.len());
    for (index, item) in items.into_iter().enumerate() {
        let at = at.index(index);
        let sequence = item.string(&at)?;
        if sequence.is_empty() {
            return Err(at.constraint("", "Member must have length greater than or equal to 1"));
        }
        sequences.push(sequence);
    }
    Ok(sequences)
}
