//! How fast the embedded models are here: `cargo run --release -p outcrop-inference --example speed`.
//!
//! Uses one core. For steady figures let nothing else run, and take the best of a few.
#![expect(clippy::print_stdout, reason = "a program whose output is its purpose")]

use futures_util::StreamExt as _;
use outcrop_core::Error;
use outcrop_core::chat::{Block, Chat, Message, Role, Sampling};
use outcrop_core::event::{Delta, Event};
use outcrop_core::plane::{Embed as _, Generate as _};
use outcrop_inference::{Embedder, Generator, Options};
use std::time::Instant;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let options = Options::default();
    let generator = Generator::start(&options)?;
    let (_, load_s) = timed(generate(&generator, "Hi", 1)).await?;
    println!("text model: loaded in {load_s:.2} s, {}", memory());

    for repeats in [8, 40, 80] {
        let prompt = "The quick brown fox jumps over the lazy dog near the old river bank. ".repeat(repeats);
        let ((input, _), prompt_s) = timed(generate(&generator, &prompt, 1)).await?;
        let ((_, output), all_s) = timed(generate(&generator, &prompt, 128)).await?;
        println!(
            "{input:5} tokens of prompt: {:4.0} tokens/s read, {:3.0} tokens/s of {output} generated, {}",
            input as f64 / prompt_s,
            (output.saturating_sub(1)) as f64 / (all_s - prompt_s),
            memory()
        );
    }
    drop(generator);

    let embedder = Embedder::start(&options)?;
    let (_, load_s) = timed(embedder.embed(vec!["Hi".to_owned()])).await?;
    println!("embedding model: loaded in {load_s:.2} s, {}", memory());
    for words in [30, 126, 254] {
        let text = "river ".repeat(words);
        let (embeddings, seconds) = timed(embedder.embed(vec![text; 10])).await?;
        println!(
            "{:5} tokens of text: {:4.1} ms for one, {}",
            embeddings.usage.input / 10,
            seconds * 100.0,
            memory()
        );
    }
    Ok(())
}

/// Input and output tokens.
async fn generate(generator: &Generator, prompt: &str, max_tokens: u32) -> Result<(u64, u64), Error> {
    let message = Message {
        role: Role::User,
        content: vec![Block::Text(prompt.to_owned())],
    };
    let sampling = Sampling {
        max_tokens: Some(max_tokens),
        ..Sampling::default()
    };
    let mut events = generator
        .generate(Chat {
            messages: vec![message],
            sampling,
            ..Chat::default()
        })
        .await?;
    let mut usage = (0, 0);
    while let Some(event) = events.next().await {
        match event? {
            Event::Usage(used) => usage = (used.input, used.output),
            Event::Delta {
                delta: Delta::Text(text),
                ..
            } if std::env::args().any(|arg| arg == "--text") => {
                print!("{text}");
            }
            _ => {}
        }
    }
    Ok(usage)
}

async fn timed<T>(work: impl Future<Output = Result<T, Error>>) -> Result<(T, f64), Error> {
    let started = Instant::now();
    Ok((work.await?, started.elapsed().as_secs_f64()))
}

/// Resident memory, now and at most, where the system tells.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mb = |field: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(field))?;
        let kilobytes: u64 = line
            .trim_start_matches(':')
            .trim()
            .split(' ')
            .next()?
            .parse()
            .ok()?;
        Some(kilobytes / 1024)
    };
    match (mb("VmRSS"), mb("VmHWM")) {
        (Some(now), Some(most)) => format!("{now} MB resident, {most} MB at most"),
        _ => "memory unknown".to_owned(),
    }
}
