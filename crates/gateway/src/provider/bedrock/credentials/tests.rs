//! Credentials from small services on this machine.

#![expect(
    clippy::disallowed_methods,
    reason = "the test's runtime ends with what it spawned"
)]

use super::*;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// Answers each request by its first line and all of its text. Gives the address.
async fn serve(answer: impl Fn(&str) -> (u16, String) + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let answer = Arc::new(answer);
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let answer = Arc::clone(&answer);
            tokio::spawn(async move {
                let mut request = Vec::new();
                let mut piece = [0; 1024];
                while !request.windows(4).any(|end| end == b"\r\n\r\n") {
                    match socket.read(&mut piece).await {
                        Ok(count) if count > 0 => request.extend_from_slice(&piece[..count]),
                        _ => return,
                    }
                }
                let (status, body) = answer(&String::from_utf8_lossy(&request));
                let head = format!(
                    "HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                    body.len()
                );
                let _ = socket.write_all((head + &body).as_bytes()).await;
            });
        }
    });
    format!("http://{address}")
}

fn told(number: usize, lasts: Duration) -> String {
    let expiration = jiff::Timestamp::try_from(time(&Clock::system()) + lasts).unwrap();
    format!(
        r#"{{"Code":"Success","AccessKeyId":"ASIA{number}","SecretAccessKey":"s{number}","Token":"t{number}","Expiration":"{expiration}"}}"#
    )
}

/// A container's agent that gives other credentials each time, and fails after `good` of them.
async fn agent(lasts: Duration, good: usize) -> (Keeper, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let url = serve(move |request| {
        assert!(request.contains("authorization: hush\r\n"), "{request}");
        match count.fetch_add(1, Ordering::SeqCst) {
            number if number < good => (200, told(number, lasts)),
            _ => (500, "secret of the agent".to_owned()),
        }
    })
    .await;
    let container = Container::from_environment(|name| match name {
        "AWS_CONTAINER_CREDENTIALS_FULL_URI" => Some(format!("{url}/credentials")),
        "AWS_CONTAINER_AUTHORIZATION_TOKEN" => Some("hush".to_owned()),
        _ => None,
    });
    (
        Keeper::new(Source::Container(container.unwrap()), Clock::system()),
        asked,
    )
}

#[tokio::test]
async fn calls_that_come_at_once_ask_once() {
    let (keeper, asked) = agent(Duration::from_hours(1), 9).await;
    let all = futures_util::future::join_all((0..20).map(|_| keeper.current())).await;
    for credentials in all {
        assert_eq!(credentials.unwrap().access_key_id(), "ASIA0");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn credentials_are_replaced_before_they_run_out() {
    let (keeper, asked) = agent(Duration::from_mins(2), 9).await;
    assert_eq!(keeper.current().await.unwrap().access_key_id(), "ASIA0");
    assert_eq!(keeper.current().await.unwrap().access_key_id(), "ASIA1");
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn credentials_that_still_hold_are_used_while_the_source_is_down() {
    let (keeper, asked) = agent(Duration::from_mins(2), 1).await;
    for _ in 0..5 {
        assert_eq!(keeper.current().await.unwrap().access_key_id(), "ASIA0");
    }
    // Asked once more, then left in peace for a while.
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn without_credentials_the_caller_learns_nothing_of_the_source() {
    let (keeper, asked) = agent(Duration::from_mins(2), 0).await;
    for _ in 0..3 {
        let error = keeper.current().await.unwrap_err();
        assert!(!error.message().contains("127.0.0.1"), "{}", error.message());
        let detail = error.detail().unwrap();
        assert!(detail.contains("500") && !detail.contains("hush"), "{detail}");
        assert!(!detail.contains("secret of the agent"), "{detail}");
    }
    assert_eq!(
        asked.load(Ordering::SeqCst),
        1,
        "one question for all that come at once"
    );
}

#[tokio::test]
async fn refused_credentials_are_replaced_once_for_all() {
    let (keeper, asked) = agent(Duration::from_hours(1), 9).await;
    let refused = keeper.current().await.unwrap();
    let (one, other) = tokio::join!(keeper.renewed(&refused), keeper.renewed(&refused));
    assert_eq!(one.unwrap().access_key_id(), "ASIA1");
    assert_eq!(other.unwrap().access_key_id(), "ASIA1");
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    let fixed = Keeper::new(
        Source::Fixed(Credentials::new("a", "b", None, None, "test")),
        Clock::system(),
    );
    let refused = fixed.current().await.unwrap();
    assert!(fixed.renewed(&refused).await.is_none());
}

#[tokio::test]
async fn a_machine_is_asked_for_a_token_first() {
    let url = serve(|request| {
        let line = request.lines().next().unwrap_or_default();
        let with_token = request.contains("x-aws-ec2-metadata-token: tok\r\n");
        match line.split(' ').take(2).collect::<Vec<_>>()[..] {
            ["PUT", "/latest/api/token"] if request.contains("-ttl-seconds: 60\r\n") => {
                (200, "tok".to_owned())
            }
            ["GET", "/latest/meta-data/iam/security-credentials/"] if with_token => {
                (200, "my-role\n".to_owned())
            }
            ["GET", "/latest/meta-data/iam/security-credentials/my-role"] if with_token => {
                (200, told(7, Duration::from_hours(6)))
            }
            _ => (401, String::new()),
        }
    })
    .await;
    let keeper = Keeper::new(Source::Instance(Instance::new(&url).unwrap()), Clock::system());
    let credentials = keeper.current().await.unwrap();
    assert_eq!(credentials.access_key_id(), "ASIA7");
    assert_eq!(credentials.session_token(), Some("t7"));
}

#[tokio::test]
async fn a_role_with_a_name_that_cannot_be_is_not_followed() {
    for role in ["", "../../user-data", "a b", "a?b", "<html>"] {
        let url = serve(move |request| {
            let is_list = request.contains("security-credentials/ ");
            (
                200,
                if is_list || request.starts_with("PUT") {
                    role.to_owned()
                } else {
                    told(1, Duration::ZERO)
                },
            )
        })
        .await;
        let keeper = Keeper::new(Source::Instance(Instance::new(&url).unwrap()), Clock::system());
        assert!(keeper.current().await.is_err(), "{role}");
    }
}

#[test]
fn what_is_told_in_another_form_is_refused_without_being_shown() {
    for (body, why) in [
        ("secret", "not JSON"),
        (r#"{"Code":"AssumeRoleUnauthorizedAccess"}"#, "AssumeRole"),
        (r#"{"AccessKeyId":"a","Token":"secret"}"#, "no SecretAccessKey"),
        (
            r#"{"AccessKeyId":"a","SecretAccessKey":"secret","Expiration":"soon"}"#,
            "no time",
        ),
    ] {
        let error = fetch::read(body.as_bytes(), "test").unwrap_err();
        assert!(error.contains(why) && !error.contains("secret"), "{error}");
    }
}
