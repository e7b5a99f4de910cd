//! Names as Rust spells them.

/// Names that the prelude has, and that a shape may not take.
const TAKEN: [&str; 8] = [
    "Option", "Result", "Vec", "Box", "String", "Default", "Some", "None",
];

/// Words that cannot be a member's name.
const KEYWORDS: [&str; 12] = [
    "type", "match", "ref", "use", "loop", "for", "in", "where", "enum", "move", "async", "struct",
];

/// `bedrock-agent`, `maxResults`, `S3Uri` as `bedrock_agent`, `max_results`, `s3_uri`.
pub fn snake(text: &str) -> String {
    words(text).join("_").to_lowercase()
}

/// A member's name as a field: keywords are raw.
pub fn field(text: &str) -> String {
    let name = snake(text);
    if KEYWORDS.contains(&name.as_str()) {
        format!("r#{name}")
    } else {
        name
    }
}

/// A shape's name as that of a static.
pub fn constant(text: &str) -> String {
    words(text).join("_").to_uppercase()
}

/// A shape's name as that of a type.
pub fn shape(text: &str) -> String {
    let name = upper_first(text);
    if TAKEN.contains(&name.as_str()) {
        format!("{name}Shape")
    } else {
        name
    }
}

/// An enum's value or a union's member as a variant: `INPUT_REQUIRED`, `us-east-1`, `toolUse`, `5_MINUTES`.
pub fn variant(text: &str) -> String {
    let name: String = words(text)
        .iter()
        .map(|word| upper_first(&word.to_lowercase()))
        .collect();
    match name.chars().next() {
        Some(first) if first.is_ascii_digit() => format!("V{name}"),
        Some(_) if name == "Self" => "SelfValue".to_owned(),
        Some(_) => name,
        None => "Empty".to_owned(),
    }
}

/// What serde's `camelCase` makes of a field.
pub fn camel(field: &str) -> String {
    let words = field.trim_start_matches("r#").split('_');
    lower_first(&words.map(upper_first).collect::<String>())
}

/// What serde's `camelCase` makes of a variant.
pub fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_ascii_lowercase().to_string() + letters.as_str()
    })
}

fn upper_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_ascii_uppercase().to_string() + letters.as_str()
    })
}

/// Cut where a sign stands, where a small letter meets a capital, and before the last capital of a run.
fn words(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let mut words = vec![String::new()];
    let mut before: Option<char> = None;
    for (position, letter) in letters.iter().enumerate() {
        if !letter.is_ascii_alphanumeric() {
            words.push(String::new());
            before = None;
            continue;
        }
        let next_is_small = letters.get(position + 1).is_some_and(char::is_ascii_lowercase);
        let begins = letter.is_ascii_uppercase()
            && before.is_some_and(|before| !before.is_ascii_uppercase() || next_is_small);
        if begins {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(*letter);
        }
        before = Some(*letter);
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_into_their_words() {
        assert_eq!(snake("maxResults"), "max_results");
        assert_eq!(snake("customerEncryptionKeyArn"), "customer_encryption_key_arn");
        assert_eq!(constant("S3Uri"), "S3_URI");
        assert_eq!(constant("ListKMSKeys"), "LIST_KMS_KEYS");
        assert_eq!(variant("INPUT_REQUIRED"), "InputRequired");
        assert_eq!(variant("image/png"), "ImagePng");
        assert_eq!(variant("5m"), "V5m");
        assert_eq!(field("type"), "r#type");
    }
}
