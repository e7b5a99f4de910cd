//! The nearest of several names, for "did you mean".

/// The candidate that is so near that a slip of the hand explains the difference.
pub fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let distance = |candidate: &str| strsim::damerau_levenshtein(wanted, candidate);
    let near = |candidate: &&str| {
        let longer = wanted.chars().count().max(candidate.chars().count());
        let extends = wanted.len() >= 3 && (candidate.starts_with(wanted) || candidate.ends_with(wanted));
        extends || distance(candidate) <= 1 + longer / 4
    };
    candidates
        .into_iter()
        .filter(near)
        .min_by_key(|candidate| distance(candidate))
}

/// "`a`, `b` or `c`".
pub fn listed(names: &[&str]) -> String {
    let quoted = |name: &&str| format!("`{name}`");
    match names {
        [] => "nothing".to_owned(),
        [one] => quoted(one),
        [most @ .., last] => {
            let most: Vec<String> = most.iter().map(quoted).collect();
            format!("{} or {}", most.join(", "), quoted(last))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised_and_other_words_are_not() {
        let keys = ["listen", "max_body_bytes", "body_timeout"];
        assert_eq!(nearest("lisen", keys), Some("listen"));
        assert_eq!(nearest("max_bodybytes", keys), Some("max_body_bytes"));
        assert_eq!(nearest("timeout", keys), Some("body_timeout"));
        assert_eq!(nearest("colour", keys), None);
    }
}
