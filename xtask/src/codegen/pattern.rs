//! The published patterns, which are Java's, in the syntax of Rust's `regex`.
//!
//! A pattern must match the whole text. Several published alternations anchor only some of their branches, so the
//! whole alternation is anchored, whatever is inside. None of them looks around; one that did would not compile,
//! and the tests of `crates/wire` compile them all.

/// What a text of at least one character begins with: read to the end it would say no more.
const NOT_EMPTY: &str = "^(?s:.)";

pub fn translate(published: &str) -> String {
    if matches!(published, r"[\s\S]+" | r"[\S\s]+") {
        return NOT_EMPTY.to_owned();
    }
    format!("^(?:{})$", java_classes(published))
}

/// Java's `\s` and `\d` know ASCII alone; Rust's know Unicode.
fn java_classes(published: &str) -> String {
    let mut out = String::with_capacity(published.len());
    let mut letters = published.chars();
    let mut in_class = false;
    while let Some(letter) = letters.next() {
        match letter {
            '[' => in_class = true,
            ']' => in_class = false,
            '\\' => {
                match (letters.next(), in_class) {
                    (Some('s'), true) => out.push_str(r"\t-\r "),
                    (Some('s'), false) => out.push_str(r"[\t-\r ]"),
                    (Some('S'), _) => out.push_str(r"[^\t-\r ]"),
                    (Some('d'), true) => out.push_str("0-9"),
                    (Some('d'), false) => out.push_str("[0-9]"),
                    (Some('b'), _) => out.push_str(r"(?-u:\b)"),
                    (Some(other), _) => out.extend(['\\', other]),
                    (None, _) => out.push('\\'),
                }
                continue;
            }
            _ => {}
        }
        out.push(letter);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alternation_is_anchored_as_a_whole() {
        assert_eq!(translate("$|^[a-z]+"), "^(?:$|^[a-z]+)$");
        assert_eq!(translate("(^a$)|b"), "^(?:(^a$)|b)$");
    }

    #[test]
    fn the_classes_stay_those_of_ascii() {
        assert_eq!(translate(r"\S*"), r"^(?:[^\t-\r ]*)$");
        assert_eq!(translate(r"[\s:]\d{2}"), r"^(?:[\t-\r :][0-9]{2})$");
        assert_eq!(translate(r"a\.b"), r"^(?:a\.b)$");
    }
}
