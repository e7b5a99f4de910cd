//! The canonical path: dot segments and empty segments removed, then percent-encoded once more.

use super::{is_unreserved, write_encoded};

/// Appends the canonical form of a raw path. Encoded dots and slashes (`%2E`, `%2F`) are ordinary text here.
pub fn write_path(out: &mut Vec<u8>, raw_path: &str) {
    if !needs_normalising(raw_path) {
        encode(out, raw_path);
        return;
    }
    let mut segments: Vec<&str> = Vec::new();
    for segment in raw_path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            _ => segments.push(segment),
        }
    }
    for segment in &segments {
        out.push(b'/');
        encode(out, segment);
    }
    // A path that ends in a slash, or in a dot segment, names a folder, and keeps its slash.
    if segments.is_empty() || matches!(raw_path.rsplit('/').next(), Some("" | "." | "..")) {
        out.push(b'/');
    }
}

fn needs_normalising(raw_path: &str) -> bool {
    !raw_path.starts_with('/') || raw_path.contains("//") || raw_path.contains("/.")
}

fn encode(out: &mut Vec<u8>, text: &str) {
    let mut rest = text.as_bytes();
    // Whole runs at a time: most of a path stays as it is.
    while let Some(at) = rest.iter().position(|&byte| !is_unreserved(byte) && byte != b'/') {
        let (plain, from) = rest.split_at(at);
        out.extend_from_slice(plain);
        let Some((&byte, after)) = from.split_first() else {
            return;
        };
        write_encoded(out, byte);
        rest = after;
    }
    out.extend_from_slice(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(raw_path: &str) -> String {
        let mut out = Vec::new();
        write_path(&mut out, raw_path);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn an_encoded_path_is_encoded_again() {
        assert_eq!(
            canonical("/model/arn%3Aaws%3Abedrock%3A%3A%3Aprofile%2Fabc/converse"),
            "/model/arn%253Aaws%253Abedrock%253A%253A%253Aprofile%252Fabc/converse"
        );
        assert_eq!(canonical("/model/a:0/converse"), "/model/a%3A0/converse");
        assert_eq!(canonical("/ü"), "/%C3%BC");
        assert_eq!(canonical("/a-b_c.d~e"), "/a-b_c.d~e");
    }

    #[test]
    fn dot_segments_and_empty_segments_are_removed() {
        for (raw, expected) in [
            ("", "/"),
            ("/", "/"),
            ("//", "/"),
            ("/./", "/"),
            ("/..", "/"),
            ("/../..", "/"),
            ("//a//b//", "/a/b/"),
            ("/a/./b", "/a/b"),
            ("/a/b/.", "/a/b/"),
            ("/a/b/..", "/a/"),
            ("/a/../b", "/b"),
            ("/.../.a/a.", "/.../.a/a."),
            ("/a%2F..%2Fb", "/a%252F..%252Fb"),
            ("*", "/%2A"),
        ] {
            assert_eq!(canonical(raw), expected, "{raw:?}");
        }
    }
}
