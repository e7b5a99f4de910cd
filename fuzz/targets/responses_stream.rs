#![no_main]

#[path = "../checks/responses_stream.rs"]
mod check;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check::check(bytes));
