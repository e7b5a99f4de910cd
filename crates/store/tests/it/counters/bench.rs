//! Counters for one test: of one process in memory, or of two on one Redis.

use super::meter;
use super::server::Server;
use outcrop_core::limit::{Level, Unit};
use outcrop_store::counters::{
    Counters, Memory, Meter, Permit, Redis, RedisOptions, Refused, Take, Ticks, take,
};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

/// What a minute is here.
pub(super) const WINDOW: Duration = Duration::from_millis(1_200);
pub(super) const LONGEST_CALL: Duration = Duration::from_secs(2);

pub(super) struct Bench {
    processes: Vec<Arc<dyn Counters>>,
    _redis: Option<(Server, Vec<Process>)>,
}

/// A process on a Redis, as far as counters are one.
pub(super) struct Process {
    pub redis: Arc<Redis>,
    /// Ends with it.
    beats: JoinSet<()>,
}

impl Process {
    pub(super) async fn start(server: &Server, node: &str) -> Self {
        let process = Self::begin(server, node);
        assert!(
            process.redis.joined(Duration::from_secs(10)).await,
            "it is not let in"
        );
        process
    }

    pub(super) fn begin(server: &Server, node: &str) -> Self {
        let (forget_after, longest_call) = (Duration::from_secs(30), LONGEST_CALL);
        let redis = Redis::new(RedisOptions {
            window: WINDOW,
            fresh: Duration::from_millis(900),
            beat_every: Duration::from_millis(50),
            ..RedisOptions::new(server.url(), node.to_owned(), longest_call, forget_after)
        })
        .expect("a client");
        let mut beats = JoinSet::new();
        beats.spawn(Arc::clone(&redis).run());
        Self { redis, beats }
    }

    pub(super) fn counters(&self) -> Arc<dyn Counters> {
        Arc::clone(&self.redis) as _
    }

    pub(super) async fn leave(mut self) {
        self.beats.shutdown().await;
        self.redis.leave().await;
    }
}

impl Bench {
    pub(super) fn memory() -> Self {
        Self {
            processes: vec![Arc::new(Memory::new(WINDOW, Ticks::default()))],
            _redis: None,
        }
    }

    pub(super) async fn redis() -> Self {
        let server = Server::start();
        let processes = vec![
            Process::start(&server, "one").await,
            Process::start(&server, "two").await,
        ];
        Self {
            processes: processes.iter().map(Process::counters).collect(),
            _redis: Some((server, processes)),
        }
    }

    /// By process `n`, of as many as there are.
    pub(super) fn counters(&self, n: usize) -> &Arc<dyn Counters> {
        &self.processes[n % self.processes.len()]
    }

    pub(super) async fn take(&self, n: usize, takes: Vec<Take>) -> Result<(Permit, Vec<Level>), Refused> {
        self.take_for(n, takes, LONGEST_CALL).await
    }

    pub(super) async fn take_for(
        &self,
        n: usize,
        takes: Vec<Take>,
        until: Duration,
    ) -> Result<(Permit, Vec<Level>), Refused> {
        take(self.counters(n), takes, until).await
    }

    pub(super) async fn used(&self, of: &Take) -> u64 {
        let meters = [meter(of)];
        let mut all = Vec::new();
        for counters in &self.processes {
            all.push(counters.used(&meters).await[0]);
        }
        assert!(all.iter().all(|used| *used == all[0]), "they differ: {all:?}");
        all[0]
    }

    pub(super) fn meters(&self) -> Vec<Meter> {
        self.processes[0].meters()
    }

    pub(super) async fn pass(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }

    /// Waits until corrections have reached the others.
    pub(super) async fn sent(&self) {
        if self.processes.len() > 1 {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

fn of(name: &str, unit: Unit, limit: u64, amount: u64) -> Take {
    Take {
        meter: Meter {
            name: name.into(),
            unit,
        },
        limit,
        amount,
    }
}

pub(super) fn requests(name: &str, limit: u64) -> Take {
    of(name, Unit::Requests, limit, 1)
}

pub(super) fn tokens(name: &str, limit: u64, amount: u64) -> Take {
    of(name, Unit::Tokens, limit, amount)
}

pub(super) fn concurrent(name: &str, limit: u64) -> Take {
    of(name, Unit::Concurrent, limit, 1)
}
