//! Whose models the map's keys are, and what they are called in Bedrock's form.

/// A key that surely is a model of a maker's.
#[derive(Debug, PartialEq, Eq)]
pub struct Identity {
    /// `provider.name`.
    pub id: String,
    pub provider: &'static str,
    /// What the maker calls it.
    pub name: String,
}

/// The makers whose own interfaces the map knows: its name for them, what their keys begin with, and who that is.
const OWN: [(&str, &str, &str); 13] = [
    ("openai", "", "openai"),
    ("anthropic", "", "anthropic"),
    ("gemini", "gemini/", "google"),
    ("mistral", "mistral/", "mistral"),
    ("cohere", "", "cohere"),
    ("cohere_chat", "", "cohere"),
    ("xai", "xai/", "xai"),
    ("deepseek", "deepseek/", "deepseek"),
    ("moonshot", "moonshot/", "moonshotai"),
    ("zai", "zai/", "zai"),
    ("minimax", "minimax/", "minimax"),
    ("voyage", "voyage/", "voyage"),
    ("ai21", "", "ai21"),
];

/// Who the first part of an id is.
const PROVIDERS: [(&str, &str); 18] = [
    ("ai21", "AI21 Labs"),
    ("amazon", "Amazon"),
    ("anthropic", "Anthropic"),
    ("cohere", "Cohere"),
    ("deepseek", "DeepSeek"),
    ("google", "Google"),
    ("meta", "Meta"),
    ("minimax", "MiniMax"),
    ("mistral", "Mistral AI"),
    ("moonshot", "Moonshot AI"),
    ("moonshotai", "Moonshot AI"),
    ("nvidia", "NVIDIA"),
    ("openai", "OpenAI"),
    ("qwen", "Qwen"),
    ("voyage", "Voyage AI"),
    ("writer", "Writer"),
    ("xai", "xAI"),
    ("zai", "Z.AI"),
];

/// Bedrock's own key, in its form already.
pub fn of_bedrock(litellm_provider: &str, key: &str) -> Option<Identity> {
    let is_bedrock = ["bedrock", "bedrock_converse"].contains(&litellm_provider);
    let (maker, name) = key.split_once('.').filter(|_| is_bedrock && is_model_id(key))?;
    Some(Identity {
        id: key.to_owned(),
        provider: provider(maker)?,
        name: name.to_owned(),
    })
}

/// A maker's own key. An alias that points at a changing model is none, nor is a fine-tune (`ft:`).
pub fn of_maker(litellm_provider: &str, key: &str) -> Option<Identity> {
    let (_, prefix, maker) = OWN.iter().find(|(name, ..)| *name == litellm_provider)?;
    let name = key.strip_prefix(prefix)?;
    if name.ends_with("-latest") || name.contains(['/', ':']) {
        return None;
    }
    let id = format!("{maker}.{}", name.to_ascii_lowercase());
    is_model_id(&id).then_some(Identity {
        id,
        provider: provider(maker)?,
        name: name.to_owned(),
    })
}

/// Bedrock's key for one region: the region, and the model's id.
pub fn of_region(key: &str) -> Option<(&str, &str)> {
    let (region, id) = key.strip_prefix("bedrock/")?.split_once('/')?;
    let parts: Vec<&str> = region.split('-').collect();
    let is_region = parts.len() >= 3
        && region
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && parts
            .last()
            .is_some_and(|last| last.len() == 1 && last.bytes().all(|byte| byte.is_ascii_digit()));
    (is_region && is_model_id(id)).then_some((region, id))
}

/// Whether an operator who names a provider means this one: by its name, or by the first part of its ids.
pub fn is_called(provider: &str, id: &str, asked: &str) -> bool {
    let maker = id.split('.').next().unwrap_or_default();
    provider.eq_ignore_ascii_case(asked) || maker.eq_ignore_ascii_case(asked)
}

fn provider(maker: &str) -> Option<&'static str> {
    PROVIDERS
        .iter()
        .find(|(known, _)| *known == maker)
        .map(|(_, name)| *name)
}

/// `provider.name`, with one more part after a dot or a colon.
fn is_model_id(id: &str) -> bool {
    let fits = |part: &str| {
        (1..=63).contains(&part.len())
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    let Some((maker, name)) = id.split_once('.') else {
        return false;
    };
    let parts: Vec<&str> = name.split(['.', ':']).collect();
    fits(maker) && parts.len() <= 2 && parts.into_iter().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_become_ids_in_bedrocks_form() {
        let id = |found: Option<Identity>| found.map(|one| one.id);
        assert_eq!(
            id(of_bedrock("bedrock_converse", "amazon.nova-lite-v1:0")).as_deref(),
            Some("amazon.nova-lite-v1:0")
        );
        assert_eq!(
            id(of_maker("openai", "gpt-4.1-mini")).as_deref(),
            Some("openai.gpt-4.1-mini")
        );
        assert_eq!(
            id(of_maker("gemini", "gemini/gemini-2.5-pro")).as_deref(),
            Some("google.gemini-2.5-pro")
        );
        assert_eq!(
            id(of_maker("minimax", "minimax/MiniMax-M2")).as_deref(),
            Some("minimax.minimax-m2")
        );
    }

    #[test]
    fn what_is_not_surely_a_model_is_left_out() {
        // A cross-region profile, an unknown maker, a fine-tune, an alias, somebody else's key.
        assert_eq!(of_bedrock("bedrock", "us.amazon.nova-lite-v1:0"), None);
        assert_eq!(of_bedrock("bedrock", "acme.large-v1:0"), None);
        assert_eq!(of_maker("openai", "ft:gpt-4o"), None);
        assert_eq!(of_maker("mistral", "mistral/mistral-large-latest"), None);
        assert_eq!(of_maker("azure", "azure/gpt-4o"), None);
        assert_eq!(of_maker("openai", "../../etc/passwd"), None);
    }

    #[test]
    fn a_region_is_told_from_a_commitment() {
        assert_eq!(
            of_region("bedrock/eu-west-1/amazon.nova-lite-v1:0"),
            Some(("eu-west-1", "amazon.nova-lite-v1:0"))
        );
        assert_eq!(
            of_region("bedrock/us-east-1/1-month-commitment/anthropic.claude-v1"),
            None
        );
        assert_eq!(of_region("bedrock/*/1-month/x.y"), None);
    }
}
