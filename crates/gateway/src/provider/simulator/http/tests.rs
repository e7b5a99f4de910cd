//! The server, over real sockets and with a client that reads bytes, so that framing and breaks are seen as they are.

use super::super::log::{Ended, read_log};
use super::super::options::Refusal;
use super::*;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Instant;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

struct Running {
    address: SocketAddr,
    log: PathBuf,
    tasks: JoinSet<io::Result<()>>,
    _folder: tempfile::TempDir,
}

async fn running(options: Options) -> Running {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut tasks = JoinSet::new();
    tasks.spawn(serve(
        listener,
        Options {
            log: Some(log.clone()),
            ..options
        },
    ));
    Running {
        address,
        log,
        tasks,
        _folder: folder,
    }
}

impl Running {
    async fn send(&self, path: &str, attempt: AttemptId, body: &Value) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let body = body.to_string();
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\n{ATTEMPT_HEADER}: {attempt}\r\nconnection: close\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        stream
    }

    /// Everything up to the connection's end.
    async fn answer(&self, path: &str, attempt: AttemptId, body: &Value) -> String {
        let mut answer = String::new();
        self.send(path, attempt, body)
            .await
            .read_to_string(&mut answer)
            .await
            .unwrap();
        answer
    }

    fn end(&self, attempt: AttemptId) -> Option<Ended> {
        read_log(&self.log)
            .unwrap()
            .get(&attempt)
            .and_then(|record| record.end)
    }

    async fn end_soon(&self, attempt: AttemptId) -> Ended {
        for _ in 0..500 {
            if let Some(end) = self.end(attempt) {
                return end;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the attempt's end was not logged");
    }
}

fn attempt() -> AttemptId {
    CallId::generate().attempt(0)
}

fn chat(stream: bool) -> Value {
    json!({"model": "m", "stream": stream, "stream_options": {"include_usage": true},
        "messages": [{"role": "user", "content": [{"type": "text", "text": "12345678"}]}]})
}

const CHAT: &str = "/v1/chat/completions";

fn body_of(answer: &str) -> &str {
    answer.split_once("\r\n\r\n").unwrap().1
}

/// The SSE events, whatever the chunks that they came in.
fn events(answer: &str) -> Vec<&str> {
    answer
        .lines()
        .filter_map(|line| line.strip_prefix("data: "))
        .collect()
}

#[tokio::test]
async fn whole_answer_names_the_simulator_and_its_usage() {
    let running = running(Options::default()).await;
    let id = attempt();
    let answer = running.answer(CHAT, id, &chat(false)).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let body: Value = serde_json::from_str(body_of(&answer)).unwrap();
    assert_eq!(body["model"], "simulator");
    assert_eq!(body["choices"][0]["finish_reason"], "stop");
    assert_eq!(body["usage"]["prompt_tokens"], 2);
    assert_eq!(body["usage"]["completion_tokens"], 64);
    let text = body["choices"][0]["message"]["content"].as_str().unwrap();
    assert_eq!(text.split_inclusive(' ').count(), 64);
    let end = Ended {
        how: How::Completed,
        input_tokens: 2,
        output_tokens: 64,
    };
    assert_eq!(running.end(id), Some(end));
}

#[tokio::test]
async fn stream_has_68_events_at_once_and_paced() {
    let burst = running(Options::default()).await;
    let paced = running(Options {
        tokens_per_second: 2000,
        ..Options::default()
    })
    .await;
    let mut seen = Vec::new();
    for running in [burst, paced] {
        let id = attempt();
        let answer = running.answer(CHAT, id, &chat(true)).await;
        assert!(answer.ends_with("\r\n0\r\n\r\n"), "the chunked body has its end");
        let events: Vec<String> = events(&answer).into_iter().map(str::to_owned).collect();
        assert_eq!(events.len(), 68);
        assert_eq!(events[67], "[DONE]");
        let usage: Value = serde_json::from_str(&events[66]).unwrap();
        assert_eq!(usage["usage"]["completion_tokens"], 64);
        assert_eq!(running.end(id).unwrap().how, How::Completed);
        seen.push(events);
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn usage_is_streamed_only_when_asked_for() {
    let running = running(Options::default()).await;
    let mut body = chat(true);
    body["stream_options"] = Value::Null;
    let answer = running.answer(CHAT, attempt(), &body).await;
    assert_eq!(events(&answer).len(), 67);
    assert!(!answer.contains("usage"));
}

#[tokio::test]
async fn uneven_chunks_carry_every_token_once() {
    let running = running(Options {
        chunk_tokens: 7,
        ..Options::default()
    })
    .await;
    let mut body = chat(true);
    body["max_completion_tokens"] = json!(20);
    let answer = running.answer(CHAT, attempt(), &body).await;
    let events = events(&answer);
    let parsed: Vec<Value> = events[..events.len() - 1]
        .iter()
        .map(|event| serde_json::from_str(event).unwrap())
        .collect();
    let text: String = parsed
        .iter()
        .filter_map(|event| event["choices"][0]["delta"]["content"].as_str())
        .collect();
    assert_eq!(text, super::super::text::between(0, 20));
    assert!(answer.contains(r#""finish_reason":"length""#));
}

#[tokio::test]
async fn cut_stream_sends_its_tokens_and_no_end() {
    for tokens_per_second in [0, 1000] {
        let running = running(Options {
            cut_per_mille: 1000,
            cut_after_tokens: 5,
            tokens_per_second,
            ..Options::default()
        })
        .await;
        let id = attempt();
        let answer = running.answer(CHAT, id, &chat(true)).await;
        assert_eq!(events(&answer).len(), 6, "the opening and five tokens");
        assert!(!answer.ends_with("0\r\n\r\n"));
        assert_eq!(
            running.end_soon(id).await,
            Ended {
                how: How::Cut,
                input_tokens: 2,
                output_tokens: 5
            }
        );
    }
}

#[tokio::test]
async fn cut_answer_is_shorter_than_its_head_says() {
    let running = running(Options {
        cut_per_mille: 1000,
        ..Options::default()
    })
    .await;
    let id = attempt();
    let answer = running.answer(CHAT, id, &chat(false)).await;
    let length = answer
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .unwrap();
    let length: usize = length.parse().unwrap();
    assert_eq!(body_of(&answer).len(), length / 2);
    assert_eq!(running.end(id).unwrap().how, How::Cut);
}

#[tokio::test]
async fn refusal_has_its_status() {
    let refusals = vec![Refusal {
        status: 529,
        per_mille: 1000,
    }];
    let running = running(Options {
        refusals,
        ..Options::default()
    })
    .await;
    let id = attempt();
    let answer = running.answer(CHAT, id, &chat(true)).await;
    assert!(answer.starts_with("HTTP/1.1 529"), "{answer}");
    assert!(answer.contains("simulator"));
    assert_eq!(
        running.end(id),
        Some(Ended {
            how: How::Refused,
            input_tokens: 0,
            output_tokens: 0
        })
    );
}

#[tokio::test]
async fn client_that_goes_away_is_logged_with_what_was_sent() {
    for (stream, least) in [(true, 1), (false, 0)] {
        let running = running(Options {
            tokens_per_second: 50,
            ..Options::default()
        })
        .await;
        let id = attempt();
        let mut connection = running.send(CHAT, id, &chat(stream)).await;
        if stream {
            let mut some = vec![0; 700];
            connection.read_exact(&mut some).await.unwrap();
        } else {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        drop(connection);
        let end = running.end_soon(id).await;
        assert_eq!((end.how, end.input_tokens), (How::ClientGone, 2));
        assert!((least..64).contains(&end.output_tokens), "{end:?}");
    }
}

/// Nothing is written during the pause, so only reading tells that nobody is there.
#[tokio::test]
async fn client_that_goes_away_during_a_pause_is_noticed() {
    let pause = Options {
        stall_per_mille: 1000,
        stall_after_tokens: 3,
        stall_ms: 3_600_000,
        ..Options::default()
    };
    let running = running(pause).await;
    let id = attempt();
    let mut connection = running.send(CHAT, id, &chat(true)).await;
    let mut some = vec![0; 700];
    connection.read_exact(&mut some).await.unwrap();
    drop(connection);
    let end = running.end_soon(id).await;
    assert_eq!(
        end,
        Ended {
            how: How::ClientGone,
            input_tokens: 2,
            output_tokens: 3
        }
    );
}

#[tokio::test]
async fn whole_answer_takes_as_long_as_its_tokens() {
    let options = Options {
        first_token_ms: 40,
        tokens_per_second: 1000,
        ..Options::default()
    };
    let running = running(options).await;
    let started = Instant::now();
    running.answer(CHAT, attempt(), &chat(false)).await;
    assert!(started.elapsed() >= Duration::from_millis(40 + 63));
}

#[tokio::test]
async fn server_that_is_dropped_ends_its_connections() {
    let mut running = running(Options {
        tokens_per_second: 1,
        ..Options::default()
    })
    .await;
    let id = attempt();
    let mut connection = running.send(CHAT, id, &chat(true)).await;
    let mut some = vec![0; 100];
    connection.read_exact(&mut some).await.unwrap();
    running.tasks.shutdown().await;
    assert_eq!(running.end_soon(id).await.how, How::ClientGone);
}

#[tokio::test]
async fn request_that_cannot_be_read_is_seen_and_refused() {
    let running = running(Options::default()).await;
    let id = attempt();
    let answer = running.answer(CHAT, id, &json!({"model": "m"})).await;
    assert!(
        answer.starts_with("HTTP/1.1 400") && answer.contains("messages"),
        "{answer}"
    );
    assert_eq!(running.end(id).unwrap().how, How::Refused);
}

#[tokio::test]
async fn embeddings_come_as_numbers_or_base64() {
    let running = running(Options::default()).await;
    let body = json!({"model": "m", "input": ["a", "b"]});
    let answer = running.answer("/v1/embeddings", attempt(), &body).await;
    let numbers: Value = serde_json::from_str(body_of(&answer)).unwrap();
    assert_eq!(
        numbers["data"][1]["embedding"].as_array().unwrap().len(),
        super::super::vectors::DIMENSIONS
    );
    let body = json!({"model": "m", "input": "b", "encoding_format": "base64"});
    let answer = running.answer("/v1/embeddings", attempt(), &body).await;
    let encoded: Value = serde_json::from_str(body_of(&answer)).unwrap();
    assert_eq!(encoded["data"][0]["embedding"].as_str().unwrap().len(), 172);
}
