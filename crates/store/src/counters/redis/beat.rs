//! The beat: says that this process lives, sends what Redis does not know, and hears who else there is.

use super::message::{Answer, Beat, Heard};
use super::unsent::Unsent;
use super::{PREFIX, Redis, State, unreadable};
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, RedisError, Value};
use std::sync::Arc;
use std::time::Duration;

/// So many corrections as come together in this time go together.
const GATHER: Duration = Duration::from_millis(5);
/// Introducing itself takes a beat, telling everything another one; a clock that was set, one more.
const ROUNDS: u32 = 4;

impl Redis {
    /// Beats until it is dropped.
    pub async fn run(self: Arc<Self>) {
        loop {
            self.beat().await;
            self.beats.send_modify(|beats| *beats += 1);
            let due = tokio::time::sleep(self.options.beat_every);
            tokio::select! {
                () = due => {}
                () = self.wake.notified() => tokio::time::sleep(GATHER).await,
            }
        }
    }

    /// Waits until Redis counts for this process, or is known to be away, but not for longer than `patience`.
    pub async fn joined(&self, patience: Duration) -> bool {
        let mut beats = self.beats.subscribe();
        let joined = async {
            while !self.is_ready() && !self.state().link.is_missed {
                if beats.changed().await.is_err() {
                    return;
                }
            }
        };
        let _late = tokio::time::timeout(patience, joined).await;
        self.is_ready()
    }

    /// The process ends in order: sends what is left, and leaves its share to the others. Beats have stopped.
    pub async fn leave(&self) {
        self.beat().await;
        self.state().link.ready = false;
        if let Some(mut connection) = self.connection() {
            let mut script = self.scripts.leave.prepare_invoke();
            script.key(PREFIX).arg(&self.options.node);
            let left: Result<i64, RedisError> = self.within(script.invoke_async(&mut connection)).await;
            if let Err(error) = left {
                tracing::debug!(%error, "this process's share of limits stays its own until it is forgotten");
            }
        }
    }

    async fn beat(&self) {
        let connection = match self.connection() {
            Some(connection) => Ok(connection),
            None => self.connect().await,
        };
        let told = match connection {
            Ok(connection) => self.tell(connection).await,
            Err(error) => Err(error),
        };
        if let Err(error) = told {
            self.lost(&error);
        }
    }

    /// A connection that has answered: what does not is sent nothing that it could read later.
    async fn connect(&self) -> Result<MultiplexedConnection, RedisError> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.options.patience * 4))
            .set_response_timeout(Some(self.options.patience * 4));
        let connecting = self.client.get_multiplexed_async_connection_with_config(&config);
        let mut connection = connecting.await?;
        let ping = redis::cmd("PING");
        let _pong: String = self.within(ping.query_async(&mut connection)).await?;
        self.set_connection(Some(connection.clone()));
        Ok(connection)
    }

    async fn tell(&self, mut connection: MultiplexedConnection) -> Result<(), RedisError> {
        let _between_takes = self.beating.lock().await;
        for _ in 0..ROUNDS {
            let (text, sending) = self.write()?;
            let sent_ms = self.ticks.now_ms();
            let mut script = self.scripts.beat.prepare_invoke();
            script.key(PREFIX).arg(text);
            let answered = self.within(script.invoke_async(&mut connection)).await;
            let answer = answered.and_then(|values: Vec<Value>| Answer::read(&values).ok_or_else(unreadable));
            match answer {
                Ok(Answer::Heard(heard)) => {
                    self.heard(heard, sent_ms);
                    return Ok(());
                }
                Ok(Answer::Late(now_ms)) => {
                    let State { unsent, link, .. } = &mut *self.state();
                    let backs = sending.backs.clone();
                    unsent.restore(sending);
                    unsent.backs.extend(backs);
                    link.offset_ms = Some(offset(now_ms, sent_ms, self.ticks.now_ms()));
                }
                Ok(Answer::Full(epoch, now_ms)) => {
                    let now = self.ticks.now_ms();
                    let State { own, unsent, link } = &mut *self.state();
                    // All of it is in what the process knows itself.
                    *unsent = Unsent::everything(own, now);
                    link.full_for = epoch;
                    link.ready = false;
                    link.offset_ms = Some(offset(now_ms, sent_ms, now));
                }
                Err(error) => {
                    self.state().unsent.restore(sending);
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    /// What there is to say, as text, and what of it must not be lost on the way.
    fn write(&self) -> Result<(String, Unsent), RedisError> {
        let sender = self.sender();
        let State { own, unsent, link } = &mut *self.state();
        unsent.prune(
            own.bucket(sender.now_ms).saturating_sub(super::BUCKETS),
            sender.now_ms,
        );
        let sending = std::mem::take(unsent);
        let text = serde_json::to_string(&Beat::new(&sender, link, &sending));
        link.beat_ms = sender.now_ms;
        match text {
            Ok(text) => Ok((text, sending)),
            Err(error) => {
                unsent.restore(sending);
                Err(RedisError::from(std::io::Error::other(error)))
            }
        }
    }

    fn heard(&self, heard: Heard, sent_ms: u64) {
        let now_ms = self.ticks.now_ms();
        let link = &mut self.state().link;
        if !link.full_for.is_empty() {
            link.epoch = std::mem::take(&mut link.full_for);
        }
        if heard.ready && (link.is_missed || link.version == 0) {
            tracing::info!(others = heard.members.len(), "limits are counted in Redis");
        }
        link.ready = heard.ready;
        link.is_missed &= !heard.ready;
        link.version = heard.version;
        link.share = heard.share;
        link.members = heard.members;
        link.offset_ms = Some(offset(heard.now_ms, sent_ms, now_ms));
    }

    /// Redis is away. Said once, not at every beat.
    pub(super) fn lost(&self, error: &RedisError) {
        self.set_connection(None);
        let link = &mut self.state().link;
        if !link.is_missed {
            let share = link.share;
            tracing::warn!(
                %error,
                share,
                "Redis is away: limits are counted in this process, by its share of them, until it is back"
            );
        }
        link.ready = false;
        link.is_missed = true;
    }
}

/// Redis's clock less ours, from what it said about half way between asking and hearing.
fn offset(redis_ms: i64, sent_ms: u64, heard_ms: u64) -> i64 {
    let middle = sent_ms + heard_ms.saturating_sub(sent_ms) / 2;
    redis_ms.saturating_sub(i64::try_from(middle).unwrap_or(i64::MAX))
}
