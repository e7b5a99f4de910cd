//! Wheels, good and hostile.

use super::*;
use std::io::Write as _;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const METADATA: &[u8] = b"Metadata-Version: 2.4\nName: litellm\nVersion: 9.9.9\n";

fn wheel(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in members {
        writer.start_file(*name, options).expect("a member");
        writer.write_all(bytes).expect("written");
    }
    writer.finish().expect("a wheel").into_inner()
}

fn good(map: &[u8]) -> Vec<u8> {
    wheel(&[("litellm-9.9.9.dist-info/METADATA", METADATA), (MEMBER, map)])
}

fn refused(wheel: &[u8]) -> String {
    price_map(wheel, &digest::hex(wheel))
        .expect_err("refused")
        .message()
        .to_owned()
}

#[test]
fn the_price_map_is_taken_out() {
    let wheel = good(b"{}");
    let (map, version) = price_map(&wheel, &digest::hex(&wheel)).expect("a map");
    assert_eq!((map.as_slice(), version.as_str()), (&b"{}"[..], "9.9.9"));
}

#[test]
fn nothing_of_another_file_is_read() {
    let error = price_map(b"not even a zip", super::super::PINNED.sha256).expect_err("refused");
    assert!(error.message().contains("Nothing of it was read"), "{error}");
    let mut changed = good(b"{}");
    let hash = digest::hex(&changed);
    changed.push(0);
    assert!(price_map(&changed, &hash).is_err());
}

#[test]
fn a_compromised_release_is_refused_whatever_its_hash() {
    let wheel = wheel(&[
        (
            "litellm-1.82.8.dist-info/METADATA",
            b"Name: litellm\nVersion: 1.82.8\n",
        ),
        (MEMBER, b"{}"),
    ]);
    assert!(refused(&wheel).contains("malicious"));
}

#[test]
fn a_map_that_unpacks_to_too_much_is_given_up() {
    // 64 MiB of zeros in some 64 KiB.
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    writer
        .start_file("litellm-9.9.9.dist-info/METADATA", options)
        .expect("a member");
    writer.write_all(METADATA).expect("written");
    writer.start_file(MEMBER, options).expect("a member");
    let block = vec![0; 1024 * 1024];
    for _ in 0..64 {
        writer.write_all(&block).expect("written");
    }
    let wheel = writer.finish().expect("a wheel").into_inner();
    assert!(wheel.len() < 256 * 1024, "{}", wheel.len());
    assert!(refused(&wheel).contains("more than"));
}

#[test]
fn names_that_lead_elsewhere_are_not_looked_at() {
    for name in [
        "../litellm/model_prices_and_context_window_backup.json",
        "/litellm/model_prices_and_context_window_backup.json",
        "x/../litellm/model_prices_and_context_window_backup.json",
        "litellm\\model_prices_and_context_window_backup.json",
    ] {
        let wheel = wheel(&[("litellm-9.9.9.dist-info/METADATA", METADATA), (name, b"{}")]);
        assert!(refused(&wheel).contains("no usable"), "{name}");
    }
}

#[test]
fn what_is_no_wheel_of_litellm_is_refused() {
    assert!(refused(b"").contains("no wheel"));
    assert!(refused(b"PK\x03\x04garbage").contains("no wheel"));
    assert!(refused(&wheel(&[(MEMBER, b"{}")])).contains("no metadata"));
    let cut = good(b"{\"a\": 1}");
    assert!(refused(cut.get(..cut.len() / 2).expect("half")).contains("no wheel"));
}
