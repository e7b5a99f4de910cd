//! Who waits, who is turned away, and who goes away.

use crate::ask::{ask, chat, fold, options, tiny_dir};
use futures_util::StreamExt as _;
use outcrop_core::Code;
use outcrop_core::chat::Chat;
use outcrop_core::plane::Generate as _;
use outcrop_inference::{Generator, Options};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// Long enough for a slow machine, too short for an endless answer.
const SOON: Duration = Duration::from_secs(20);

fn generator(queue: usize) -> (Arc<Generator>, tempfile::TempDir) {
    let dir = tiny_dir();
    let options = Options {
        queue,
        context_tokens: 1_000_000,
        ..options(dir.path())
    };
    (Arc::new(Generator::start(&options).unwrap()), dir)
}

/// The tiny model never stops of itself, so this outlasts any test.
fn endless() -> Chat {
    chat("on and on", 900_000)
}

#[tokio::test]
async fn one_more_than_may_wait_is_throttled_until_somebody_goes() {
    let (generator, _dir) = generator(2);
    let running = generator.generate(endless()).await.unwrap();
    let wait = || {
        let generator = Arc::clone(&generator);
        tokio::spawn(async move { ask(&generator, chat("short", 2)).await })
    };
    let (first, second) = (wait(), wait());
    tokio::time::sleep(Duration::from_millis(100)).await;

    let one_too_many = timeout(SOON, generator.generate(chat("one too many", 2)));
    let error = one_too_many.await.unwrap().err().unwrap();
    assert_eq!(error.code(), Code::Throttled);
    assert!(error.message().contains("2 requests wait"), "{error}");
    assert!(error.retry_after_hint().is_some());

    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    let third = wait();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(
        !third.is_finished(),
        "who left the queue made room, and the new one waits"
    );

    drop(running);
    timeout(SOON, second).await.unwrap().unwrap().unwrap();
    timeout(SOON, third).await.unwrap().unwrap().unwrap();
}

#[tokio::test]
async fn dropping_the_stream_frees_the_worker() {
    let (generator, _dir) = generator(1);
    let mut running = generator.generate(endless()).await.unwrap();
    for _ in 0..5 {
        running.next().await.unwrap().unwrap();
    }
    drop(running);
    timeout(SOON, ask(&generator, chat("next", 2)))
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn dropping_the_stream_stops_the_reading_of_the_prompt() {
    let (generator, _dir) = generator(1);
    // Quadratic in its length: a minute or more if it is not broken off.
    let running = generator
        .generate(chat(&"long ".repeat(30_000), 5))
        .await
        .unwrap();
    drop(running);
    timeout(SOON, ask(&generator, chat("next", 2)))
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn two_threads_answer_two_requests_at_once() {
    let dir = tiny_dir();
    let options = Options {
        threads: 2,
        context_tokens: 1_000_000,
        ..options(dir.path())
    };
    let generator = Generator::start(&options).unwrap();
    let running = generator.generate(endless()).await.unwrap();
    timeout(SOON, ask(&generator, chat("beside it", 2)))
        .await
        .unwrap()
        .unwrap();
    drop(running);
}

#[tokio::test]
async fn an_answer_outlives_its_generator() {
    let (generator, _dir) = generator(4);
    let running = generator.generate(chat("the last words", 200)).await.unwrap();
    drop(generator);
    let answer = timeout(SOON, fold(running)).await.unwrap().unwrap();
    assert_eq!(answer.usage.output, 200);
}
