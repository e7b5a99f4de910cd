//! One request costs one thread.

use super::installed;
use crate::ask::{ask, chat};
use outcrop_core::plane::Embed as _;
use outcrop_inference::{Embedder, Generator};
use std::process::Command;

const CHILD: &str = "OUTCROP_TEST_THREADS_CHILD";

/// In a process of its own, because other tests have threads too.
#[test]
#[cfg(target_os = "linux")]
fn models_compute_on_their_own_thread_alone() {
    let child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "real_model::threads::child",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(CHILD, "1")
        .output()
        .unwrap();
    let (stdout, stderr) = (
        String::from_utf8_lossy(&child.stdout),
        String::from_utf8_lossy(&child.stderr),
    );
    assert!(child.status.success(), "{stdout}\n{stderr}");
    assert!(
        stdout.contains("1 passed"),
        "the child's test did not run: {stdout}"
    );
}

/// Threads started by a worker would carry the worker's name: the system hands it down.
#[tokio::test(flavor = "current_thread")]
async fn child() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    let options = installed();
    let (generator, embedder) = (
        Generator::start(&options).unwrap(),
        Embedder::start(&options).unwrap(),
    );
    ask(&generator, chat(&"many words ".repeat(100), 8))
        .await
        .unwrap();
    embedder.embed(vec!["river ".repeat(254)]).await.unwrap();

    let mut names: Vec<String> = std::fs::read_dir("/proc/self/task")
        .unwrap()
        .map(|task| {
            std::fs::read_to_string(task.unwrap().path().join("comm"))
                .unwrap()
                .trim()
                .to_owned()
        })
        .collect();
    names.sort();
    let count = |name: &str| names.iter().filter(|found| found.starts_with(name)).count();
    assert_eq!(
        (count("outcrop-text"), count("outcrop-embed")),
        (1, 1),
        "{names:?}"
    );
    // These two, the harness and the test itself.
    assert!(names.len() <= 4, "{names:?}");
}
