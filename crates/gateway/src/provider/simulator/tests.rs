//! The face inside the process: what comes out, when, and what the log says.

use super::*;
use futures_util::StreamExt;
use outcrop_core::chat::{Block, Message, Role, Sampling};
use outcrop_core::event::{Delta, Event, StopReason};
use outcrop_core::id::CallId;
use outcrop_core::usage::Usage;
use std::path::PathBuf;
use std::time::Duration;
use tokio::time::Instant;

struct Logged {
    simulator: Simulator,
    path: PathBuf,
    _folder: tempfile::TempDir,
}

fn logged(options: Options) -> Logged {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log");
    let options = Options {
        log: Some(path.clone()),
        ..options
    };
    Logged {
        simulator: Simulator::open(options, Clock::system()).unwrap(),
        path,
        _folder: folder,
    }
}

impl Logged {
    fn end(&self, attempt: AttemptId) -> Option<Ended> {
        read_log(&self.path).unwrap()[&attempt].end
    }
}

fn asking(text: &str) -> Chat {
    let message = Message {
        role: Role::User,
        content: vec![Block::Text(text.into())],
    };
    Chat {
        messages: vec![message],
        ..Chat::default()
    }
}

fn attempt() -> AttemptId {
    CallId::generate().attempt(0)
}

fn text_of(events: &[Result<Event, Error>]) -> String {
    let text = |event: &Result<Event, Error>| match event {
        Ok(Event::Delta {
            delta: Delta::Text(text),
            ..
        }) => Some(text.clone()),
        _ => None,
    };
    events.iter().filter_map(text).collect()
}

#[tokio::test]
async fn whole_answer_has_its_events_in_order_and_its_sums_in_the_log() {
    let logged = logged(Options::default());
    let id = attempt();
    let events: Vec<_> = logged
        .simulator
        .chat(id, "m", &asking("123456789"))
        .unwrap()
        .collect()
        .await;
    assert_eq!(events.len(), 68);
    assert!(matches!(events[0], Ok(Event::BlockStart { .. })));
    assert!(matches!(events[65], Ok(Event::BlockStop { .. })));
    assert!(matches!(events[66], Ok(Event::Stop(StopReason::EndTurn))));
    assert!(matches!(events[67], Ok(Event::Usage(usage)) if usage == Usage::of(3, 64)));
    let text = text_of(&events);
    assert!(text.starts_with("Simulator: "), "{text}");
    assert_eq!(text.split_inclusive(' ').count(), 64);
    let end = Ended {
        how: How::Completed,
        input_tokens: 3,
        output_tokens: 64,
    };
    assert_eq!(logged.end(id), Some(end));
}

#[tokio::test]
async fn chunks_change_the_events_and_not_the_text() {
    let mut texts = Vec::new();
    for chunk_tokens in [1, 5, 64, 100] {
        let logged = logged(Options {
            chunk_tokens,
            ..Options::default()
        });
        let events: Vec<_> = logged
            .simulator
            .chat(attempt(), "m", &asking("hi"))
            .unwrap()
            .collect()
            .await;
        assert_eq!(events.len() as u32, 4 + 64_u32.div_ceil(chunk_tokens));
        texts.push(text_of(&events));
    }
    assert!(texts.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn max_tokens_ends_the_answer() {
    let logged = logged(Options::default());
    let mut chat = asking("hi");
    chat.sampling = Sampling {
        max_tokens: Some(2),
        ..Sampling::default()
    };
    let events: Vec<_> = logged
        .simulator
        .chat(attempt(), "m", &chat)
        .unwrap()
        .collect()
        .await;
    assert!(matches!(events[4], Ok(Event::Stop(StopReason::MaxTokens))));
}

#[tokio::test(start_paused = true)]
async fn tokens_keep_the_configured_pace() {
    let options = Options {
        first_token_ms: 300,
        tokens_per_second: 100,
        ..Options::default()
    };
    let logged = logged(options);
    let started = Instant::now();
    let mut stream = logged.simulator.chat(attempt(), "m", &asking("hi")).unwrap();
    let mut number = 0;
    while let Some(event) = stream.next().await {
        if matches!(event, Ok(Event::Delta { .. })) {
            let due = Duration::from_millis(300 + 10 * number);
            let late = started.elapsed().saturating_sub(due);
            assert!(
                started.elapsed() >= due && late <= Duration::from_millis(1),
                "token {number}: {late:?} late"
            );
            number += 1;
        }
    }
    assert_eq!(number, 64);
}

#[tokio::test(start_paused = true)]
async fn stall_delays_what_comes_after_it() {
    let options = Options {
        stall_per_mille: 1000,
        stall_after_tokens: 3,
        stall_ms: 700,
        ..Options::default()
    };
    let logged = logged(options);
    let started = Instant::now();
    let mut stream = logged.simulator.chat(attempt(), "m", &asking("hi")).unwrap();
    for _ in 0..4 {
        stream.next().await.unwrap().unwrap();
    }
    assert_eq!(started.elapsed(), Duration::ZERO);
    stream.next().await.unwrap().unwrap();
    assert_eq!(started.elapsed().as_millis(), 700);
}

#[tokio::test]
async fn stream_dropped_in_the_middle_is_client_gone() {
    let logged = logged(Options::default());
    let id = attempt();
    let mut stream = logged.simulator.chat(id, "m", &asking("hi")).unwrap();
    for _ in 0..6 {
        stream.next().await.unwrap().unwrap();
    }
    assert_eq!(logged.end(id), None, "open while it runs");
    drop(stream);
    assert_eq!(
        logged.end(id),
        Some(Ended {
            how: How::ClientGone,
            input_tokens: 1,
            output_tokens: 5
        })
    );
}

#[tokio::test]
async fn cut_fails_after_its_tokens_and_reports_nothing() {
    let logged = logged(Options {
        cut_per_mille: 1000,
        cut_after_tokens: 3,
        ..Options::default()
    });
    let id = attempt();
    let events: Vec<_> = logged
        .simulator
        .chat(id, "m", &asking("hi"))
        .unwrap()
        .collect()
        .await;
    assert_eq!(events.len(), 5);
    assert!(matches!(&events[4], Err(error) if error.code() == Code::ModelError));
    assert_eq!(
        logged.end(id),
        Some(Ended {
            how: How::Cut,
            input_tokens: 1,
            output_tokens: 3
        })
    );
}

#[tokio::test]
async fn refusal_is_an_error_with_its_code() {
    for (status, code) in [
        (429, Code::Throttled),
        (500, Code::ModelError),
        (503, Code::Unavailable),
    ] {
        let logged = logged(Options {
            refusals: vec![Refusal {
                status,
                per_mille: 1000,
            }],
            ..Options::default()
        });
        let id = attempt();
        let Err(error) = logged.simulator.chat(id, "m", &asking("hi")) else {
            panic!("not refused")
        };
        assert_eq!(error.code(), code);
        assert_eq!(
            logged.end(id),
            Some(Ended {
                how: How::Refused,
                input_tokens: 0,
                output_tokens: 0
            })
        );
    }
}

#[tokio::test]
async fn omitted_usage_is_not_reported_and_still_logged() {
    let logged = logged(Options {
        omit_usage_per_mille: 1000,
        ..Options::default()
    });
    let id = attempt();
    let events: Vec<_> = logged
        .simulator
        .chat(id, "m", &asking("hi"))
        .unwrap()
        .collect()
        .await;
    assert!(!events.iter().any(|event| matches!(event, Ok(Event::Usage(_)))));
    assert!(matches!(events.last(), Some(Ok(Event::Stop(_)))));
    assert_eq!(
        logged.end(id),
        Some(Ended {
            how: How::Completed,
            input_tokens: 1,
            output_tokens: 64
        })
    );
}

#[tokio::test]
async fn embeddings_are_unit_vectors_of_their_texts_alone() {
    let logged = logged(Options::default());
    let texts = ["one".to_owned(), "two".to_owned(), "one".to_owned()];
    let events: Vec<_> = logged
        .simulator
        .embed(attempt(), "m", &texts)
        .unwrap()
        .collect()
        .await;
    let Ok(Event::Embeddings(vectors)) = &events[0] else {
        panic!("no vectors")
    };
    assert_eq!(vectors[0], vectors[2]);
    assert_ne!(vectors[0], vectors[1]);
    let length: f32 = vectors[0].iter().map(|number| number * number).sum();
    assert!((length - 1.0).abs() < 1e-5);
    assert!(matches!(events[1], Ok(Event::Usage(usage)) if usage == Usage::of(3, 0)));
}

/// The whole point: who knows the options and the ids can compute what the log must say.
#[tokio::test]
async fn log_of_a_mixed_run_equals_the_plans() {
    let options = Options {
        refusals: vec![Refusal {
            status: 500,
            per_mille: 100,
        }],
        cut_per_mille: 200,
        output_tokens: TokenCount::Between([1, 40]),
        ..Options::default()
    };
    let logged = logged(options.clone());
    let ids: Vec<_> = (0..300).map(|_| attempt()).collect();
    for id in &ids {
        if let Ok(stream) = logged.simulator.chat(*id, "m", &asking("hello")) {
            stream.for_each(|_| std::future::ready(())).await;
        }
    }
    let records = read_log(&logged.path).unwrap();
    assert_eq!(records.len(), ids.len());
    for id in ids {
        let plan = Plan::for_attempt(&options, id, 2, None);
        let (how, input_tokens) = match plan.fate {
            Fate::Answer => (How::Completed, 2),
            Fate::Cut { .. } => (How::Cut, 2),
            Fate::Refuse { .. } => (How::Refused, 0),
        };
        let end = Ended {
            how,
            input_tokens,
            output_tokens: u64::from(plan.sent_tokens()),
        };
        assert_eq!(records[&id].end, Some(end));
    }
}
