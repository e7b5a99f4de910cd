//! What is between nodes and the store: messages that arrive when and as often as they like.

use crate::node::{Key, NodeName, Settled};
use crate::random::Random;
use outcrop_core::budget::lease::{Answer, Ask};

#[derive(Clone, Debug)]
pub enum Message {
    Ask {
        node: NodeName,
        key: Key,
        ask: Ask,
        asked_at: i64,
    },
    Answer {
        node: NodeName,
        incarnation: i64,
        key: Key,
        asked_at: i64,
        answer: Answer,
    },
    /// Settled attempts, from a sequence on.
    Rows {
        node: NodeName,
        from: usize,
        rows: Vec<Settled>,
    },
    /// How far the store is.
    Mark { node: NodeName, through: usize },
}

impl Message {
    pub fn node(&self) -> NodeName {
        match self {
            Self::Ask { node, .. }
            | Self::Answer { node, .. }
            | Self::Rows { node, .. }
            | Self::Mark { node, .. } => *node,
        }
    }
}

#[derive(Default)]
pub struct Network {
    on_the_way: Vec<(i64, Message)>,
}

impl Network {
    pub fn send(&mut self, random: &mut Random, unreliable: bool, now: i64, message: Message) {
        if !unreliable {
            self.on_the_way.push((now + 1_000, message));
            return;
        }
        if random.one_in(8) {
            return;
        }
        let copies = if random.one_in(8) { 2 } else { 1 };
        for _ in 0..copies {
            // Most are quick, and some come long after everyone has forgotten them.
            let most = if random.one_in(10) { 60_000_000 } else { 500_000 };
            self.on_the_way.push((now + random.below(most), message.clone()));
        }
    }

    /// Everything that has arrived by now, in the order of arrival.
    pub fn arrived(&mut self, now: i64) -> Vec<Message> {
        let (mut arrived, later): (Vec<_>, Vec<_>) =
            self.on_the_way.drain(..).partition(|(at, _)| *at <= now);
        self.on_the_way = later;
        arrived.sort_by_key(|(at, _)| *at);
        arrived.into_iter().map(|(_, message)| message).collect()
    }
}
