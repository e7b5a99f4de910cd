//! Absent and damaged model files.

use crate::ask::{ask, chat, options};
use crate::tiny;
use outcrop_core::Code;
use outcrop_core::plane::Embed as _;
use outcrop_inference::{Embedder, Files, Generator, files};
use std::time::{Duration, Instant};

#[tokio::test]
async fn an_absent_model_says_how_to_get_it_and_works_once_it_is_there() {
    let dir = tempfile::tempdir().unwrap();
    let generator = Generator::start(&options(dir.path())).unwrap();
    generator.warm_up();
    let error = ask(&generator, chat("hello", 3)).await.unwrap_err();
    assert_eq!(error.code(), Code::ModelNotReady);
    assert!(error.message().contains("make model"), "{error}");
    assert!(error.message().contains(dir.path().to_str().unwrap()), "{error}");
    assert!(!generator.is_loaded());

    std::fs::write(dir.path().join(files::SMOLLM), tiny::model(1)).unwrap();
    ask(&generator, chat("hello", 3)).await.unwrap();
    assert!(generator.is_loaded());
}

#[tokio::test]
async fn warming_up_loads_the_model_without_a_call() {
    let dir = crate::ask::tiny_dir();
    let generator = Generator::start(&options(dir.path())).unwrap();
    assert!(!generator.is_loaded());
    generator.warm_up();
    let started = Instant::now();
    while !generator.is_loaded() {
        assert!(started.elapsed() < Duration::from_secs(30), "it did not load");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_damaged_model_is_named_and_can_be_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(files::SMOLLM);
    let generator = Generator::start(&options(dir.path())).unwrap();
    let whole = tiny::model(1);
    for damaged in [
        b"<!DOCTYPE html>".as_slice(),
        &whole[..whole.len() - 1],
        &whole[..100],
        b"",
    ] {
        std::fs::write(&path, damaged).unwrap();
        let error = ask(&generator, chat("hello", 3)).await.unwrap_err();
        assert_eq!(error.code(), Code::ModelNotReady);
        assert!(error.message().contains("is damaged"), "{error}");
        assert!(error.message().contains(files::SMOLLM), "{error}");
        assert!(error.detail().is_some());
    }
    std::fs::write(&path, whole).unwrap();
    ask(&generator, chat("hello", 3)).await.unwrap();
}

#[tokio::test]
async fn absent_and_damaged_embedding_files_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let embedder = Embedder::start(&options(dir.path())).unwrap();
    let error = embedder.embed(vec!["hello".to_owned()]).await.unwrap_err();
    assert_eq!(error.code(), Code::ModelNotReady);
    assert!(error.message().contains("make model"), "{error}");

    let files = Files::new(dir.path());
    std::fs::create_dir(dir.path().join(files::MINILM_DIR)).unwrap();
    for name in [
        files::MINILM_WEIGHTS,
        files::MINILM_TOKENIZER,
        files::MINILM_CONFIG,
    ] {
        std::fs::write(files.minilm(name), "{}").unwrap();
    }
    let error = embedder.embed(vec!["hello".to_owned()]).await.unwrap_err();
    assert_eq!(error.code(), Code::ModelNotReady);
    assert!(error.message().contains(files::MINILM_CONFIG), "{error}");
}

#[tokio::test]
async fn no_text_to_embed_is_refused() {
    let embedder = Embedder::start(&options("nowhere".as_ref())).unwrap();
    assert_eq!(
        embedder.embed(Vec::new()).await.unwrap_err().code(),
        Code::Validation
    );
}
