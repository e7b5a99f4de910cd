//! Delivers notices to the webhooks that an operator configured, signed as Standard Webhooks are
//! (`webhook-id`, `webhook-timestamp`, `webhook-signature: v1,…`).
//!
//! At least once: a process that dies after a delivery and before its note repeats it, with the same id. What fails is
//! tried again, later and later, and given up in the end; why is kept with the notice and logged.

use crate::app::App;
use crate::approval::Webhook;
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use outcrop_store::notice::Delivery;
use reqwest::{Client, redirect};
use std::time::Duration;

const AT_ONCE: u32 = 100;
const TIMEOUT: Duration = Duration::from_secs(10);
/// An attempt of a process that died is made again by another after that.
const LEASE_US: i64 = 60_000_000;
/// After each failed attempt, in seconds. After the last one it is given up.
const RETRIES: [i64; 7] = [5, 30, 300, 1_800, 7_200, 21_600, 43_200];

pub fn client() -> reqwest::Result<Client> {
    Client::builder()
        .timeout(TIMEOUT)
        .connect_timeout(TIMEOUT / 2)
        // Notices go where an operator said, and nowhere else.
        .redirect(redirect::Policy::none())
        .user_agent(concat!("outcrop/", env!("CARGO_PKG_VERSION")))
        .build()
}

/// Delivers what is due.
pub async fn deliver(app: &App, client: &Client) {
    let due = match app.store().due_notices(AT_ONCE).await {
        Ok(due) => due,
        Err(error) => return tracing::warn!(%error, "the notices that are due cannot be read"),
    };
    for delivery in due {
        if let Err(error) = attempt(app, client, &delivery).await {
            tracing::warn!(%error, notice = delivery.notice.id, "what became of a notice is not noted");
        }
    }
}

async fn attempt(app: &App, client: &Client, delivery: &Delivery) -> outcrop_store::Result<()> {
    let now_us = app.clock().now_us();
    let notice = &delivery.notice;
    if !app.store().claim_notice(delivery, now_us + LEASE_US).await? {
        return Ok(());
    }
    let Some(webhook) = app.parts.approvals.webhooks.get(&notice.webhook) else {
        let why = format!("the configuration has no [webhooks.{}]", notice.webhook);
        return give_up(app, delivery, &why).await;
    };
    match post(client, webhook, delivery, now_us / 1_000_000).await {
        Ok(()) => app.store().notice_delivered(&notice.id).await,
        Err(why) => {
            let tried = usize::try_from(delivery.attempts).unwrap_or(usize::MAX);
            match RETRIES.get(tried) {
                Some(seconds) => {
                    let retry_at_us = now_us + seconds * 1_000_000;
                    app.store()
                        .notice_failed(&notice.id, &why, Some(retry_at_us))
                        .await
                }
                None => give_up(app, delivery, &why).await,
            }
        }
    }
}

async fn give_up(app: &App, delivery: &Delivery, why: &str) -> outcrop_store::Result<()> {
    let notice = &delivery.notice;
    tracing::error!(
        notice = notice.id,
        kind = notice.kind,
        webhook = notice.webhook,
        "a notice is not delivered, and is not tried again: {why}"
    );
    app.store()
        .notice_failed(&notice.id, &format!("given up: {why}"), None)
        .await
}

async fn post(client: &Client, webhook: &Webhook, delivery: &Delivery, at_s: i64) -> Result<(), String> {
    let notice = &delivery.notice;
    let sent = client
        .post(&webhook.url)
        .header("content-type", "application/json")
        .header("webhook-id", &notice.id)
        .header("webhook-timestamp", at_s.to_string())
        .header(
            "webhook-signature",
            signature(&webhook.secret, &notice.id, at_s, &notice.body),
        )
        .body(notice.body.clone())
        .send()
        .await
        // Its own words name the address, which may hold a secret.
        .map_err(|error| error.without_url().to_string())?;
    match sent.status() {
        status if status.is_success() => Ok(()),
        status => Err(format!("it answered {}", status.as_u16())),
    }
}

/// HMAC-SHA-256 over id, instant and body, with full stops between.
fn signature(secret: &[u8], id: &str, at_s: i64, body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let tag = hmac::sign(&key, format!("{id}.{at_s}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(tag.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery() -> Delivery {
        Delivery {
            notice: outcrop_store::notice::Notice {
                id: "msg_1".to_owned(),
                kind: "request.open".to_owned(),
                body: "{}".to_owned(),
                webhook: "ops".to_owned(),
                created_at_us: 0,
            },
            attempts: 0,
            next_attempt_at_us: None,
            delivered_at_us: None,
            failure: None,
        }
    }

    /// Answers one request with that status, and counts those that come.
    async fn answering(answer: &'static str) -> (Webhook, tokio::task::JoinHandle<usize>) {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        #[expect(clippy::disallowed_methods, reason = "the test waits for what it spawned")]
        let served = tokio::spawn(async move {
            let mut served = 0;
            let wait = Duration::from_millis(500);
            while let Ok(Ok((mut stream, _))) = tokio::time::timeout(wait, listener.accept()).await {
                let mut request = [0; 4096];
                let _ = stream.read(&mut request).await;
                let _ = stream.write_all(answer.as_bytes()).await;
                served += 1;
            }
            served
        });
        let secret = vec![7; 32];
        (Webhook { url, secret }, served)
    }

    #[tokio::test]
    async fn a_redirect_is_a_failure_and_is_not_followed() {
        let answer = "HTTP/1.1 307 Temporary Redirect\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\
                      connection: close\r\n\r\n";
        let (webhook, served) = answering(answer).await;
        let outcome = post(&client().unwrap(), &webhook, &delivery(), 1).await;
        assert_eq!(outcome, Err("it answered 307".to_owned()));
        assert_eq!(served.await.unwrap(), 1);
    }

    #[tokio::test]
    async fn what_cannot_be_reached_is_told_without_its_address() {
        let webhook = Webhook {
            url: "http://127.0.0.1:1/a-token-in-the-path".to_owned(),
            secret: vec![7; 32],
        };
        let why = post(&client().unwrap(), &webhook, &delivery(), 1)
            .await
            .unwrap_err();
        assert!(!why.contains("a-token"), "{why}");
    }

    /// The example that the specification gives.
    #[test]
    fn a_delivery_is_signed_as_the_specification_says() {
        let secret = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let body = r#"{"test": 2432232314}"#;
        assert_eq!(
            signature(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }
}
