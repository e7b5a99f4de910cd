//! Every file of the fuzzer's corpus, and arbitrary bytes.
//!
//! Files `valid-*` were signed by botocore for Bedrock operations and must verify; files `refused-*` must not;
//! of any other, such as those that the fuzzer adds, it is only asked that nothing panics.

use crate::signer::{SECRET, SIGNED_US};
use outcrop_access::access_key::Secret;
use outcrop_access::sigv4::canonical::{write_path, write_query};
use outcrop_access::sigv4::{Refusal, Rules, probe};
use proptest::prelude::*;
use std::fs;
use std::path::Path;

fn outcome(bytes: &[u8]) -> Option<Result<(), Refusal>> {
    probe(bytes, &Secret::new(SECRET), SIGNED_US, &Rules::BEDROCK)
}

#[test]
fn every_file_of_the_corpus_ends_as_its_name_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/canonical_request");
    let (mut valid, mut refused) = (0, 0);
    for file in fs::read_dir(&folder).unwrap() {
        let file = file.unwrap();
        let name = file.file_name().into_string().unwrap();
        let outcome = outcome(&fs::read(file.path()).unwrap());
        if name.starts_with("valid-") {
            assert_eq!(outcome, Some(Ok(())), "{name}");
            valid += 1;
        } else if name.starts_with("refused-") {
            assert!(matches!(outcome, Some(Err(_))), "{name}: {outcome:?}");
            refused += 1;
        }
    }
    assert!(
        valid >= 6 && refused >= 8,
        "the corpus is not whole: {valid} valid, {refused} refused"
    );
}

fn canonical(write: fn(&mut Vec<u8>, &str), raw: &str) -> String {
    let mut out = Vec::new();
    write(&mut out, raw);
    String::from_utf8(out).unwrap()
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic_or_verify(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert_ne!(outcome(&bytes), Some(Ok(())));
    }

    #[test]
    fn no_request_head_makes_it_panic_or_verify(
        target in "/[ -~ü]{0,40}",
        authorization in "AWS4-HMAC-SHA256 ?(Credential=[A-Z/0-9a-z_]{0,40},? ?|SignedHeaders=[a-z;-]{0,20},? ?|Signature=[0-9a-f]{0,70},?){0,4}",
        more in "([a-zA-Z-]{1,12}: ?[ -~]{0,20}\n){0,4}",
    ) {
        let text = format!("GET {target} HTTP/1.1\nhost: h\nx-amz-date: 20150830T123600Z\nauthorization: {authorization}\n{more}\n");
        prop_assert_ne!(outcome(text.as_bytes()), Some(Ok(())));
    }

    #[test]
    fn a_canonical_path_is_absolute_plain_and_normal(raw in "[/.%a-zA-Z0-9 :ü]{0,40}|.{0,40}") {
        let path = canonical(write_path, &raw);
        prop_assert!(path.starts_with('/'));
        prop_assert!(path.bytes().all(|byte| byte.is_ascii_graphic()));
        prop_assert!(!path.contains("//"));
        prop_assert!(!path.split('/').any(|segment| segment == "." || segment == ".."));
    }

    #[test]
    fn a_canonical_query_is_its_own_canonical_form(raw in "[&=+%a-zA-Z0-9 ü]{0,40}|.{0,40}") {
        let query = canonical(write_query, &raw);
        prop_assert_eq!(canonical(write_query, &query), query);
    }
}
