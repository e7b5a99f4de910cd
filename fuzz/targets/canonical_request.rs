#![no_main]

use outcrop_access::access_key::Secret;
use outcrop_access::sigv4::{Rules, probe};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    // When and by whom the seeds were signed: 30 August 2015, 12:36:00 UTC, with AWS's published example key.
    let now_us = 1_440_938_160_000_000;
    let _ = probe(bytes, &Secret::new("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), now_us, &Rules::BEDROCK);
});
