//! One world: a few nodes on a tree of three budgets, and what must hold at every moment.

use crate::network::{Message, Network};
use crate::node::{Key, Node, NodeName, OPTIONS, Open};
use crate::random::Random;
use crate::store::{LONGEST_CALL_US, Store};
use outcrop_core::budget::lease::State;
use outcrop_core::budget::purse::{Charge, Purse};
use std::collections::BTreeSet;

/// What may go wrong.
#[derive(Clone, Copy, Debug, Default)]
pub struct Trouble {
    pub network: bool,
    pub deaths: bool,
    pub lost_disks: bool,
    pub overruns: bool,
    pub limits: bool,
    pub drift: bool,
}

/// The root's budget and those of two units: a call takes from the root and from one unit.
const BUDGETS: usize = 3;
const TICK_US: i64 = 1_000_000;

pub struct World {
    seed: u64,
    random: Random,
    trouble: Trouble,
    now: i64,
    store: Store,
    nodes: Vec<Node>,
    network: Network,
    next_attempt: u64,
    pub admitted: u64,
    pub refused: u64,
    /// By how much what is taken may lie above the limit, by budget: what providers billed above the bound, what came
    /// after it was written off, and what was held when a limit fell.
    excused: [i64; BUDGETS],
    /// A late message of the node's may take a lease up again; what its spool adds is late all the same.
    written_off: BTreeSet<(Key, NodeName)>,
}

impl World {
    pub fn new(seed: u64, trouble: Trouble) -> Self {
        let mut random = Random::new(seed);
        let limits = vec![
            1_000 + random.below(3_000),
            500 + random.below(2_000),
            500 + random.below(2_000),
        ];
        let mut world = Self {
            seed,
            trouble,
            now: 1_000_000_000,
            store: Store::new(limits),
            nodes: Vec::new(),
            network: Network::default(),
            next_attempt: 0,
            admitted: 0,
            refused: 0,
            excused: [0; BUDGETS],
            written_off: BTreeSet::new(),
            random,
        };
        for _ in 0..2 + world.random.below(3) {
            world.add_node();
        }
        world
    }

    fn add_node(&mut self) {
        let rate = if self.trouble.drift {
            990 + self.random.below(20)
        } else {
            1_000
        };
        self.nodes.push(Node::new(rate));
        self.start(self.nodes.len() - 1);
    }

    pub fn live(&mut self, steps: usize) {
        for _ in 0..steps {
            self.now += self.random.below(700_000);
            self.step();
            self.check();
        }
    }

    fn step(&mut self) {
        let node = self.random.below(self.nodes.len() as i64) as usize;
        match self.random.below(100) {
            0..45 => self.call(node),
            45..70 => self.end_a_call(node),
            70..72 if self.trouble.deaths => self.kill(node),
            72..76 if self.trouble.deaths => self.start(node),
            76..77 if self.trouble.lost_disks => self.lose(node),
            77..78 if self.trouble.network => {
                self.nodes[node].partitioned_until = self.now + self.random.below(90_000_000)
            }
            78..79 if self.trouble.limits => self.change_a_limit(),
            79..80 if self.trouble.lost_disks => self.write_off(node),
            _ => self.tick(node),
        }
        self.deadlines();
        for message in self.network.arrived(self.now) {
            self.deliver(message);
        }
    }

    fn call(&mut self, node: NodeName) {
        let most = if self.random.one_in(20) { 400 } else { 40 };
        let amount = 1 + self.random.below(most);
        let unit: Key = 1 + self.random.below(2) as Key;
        let charges = [0, unit].map(|key| Charge { key, amount }).to_vec();
        if !self.admit(node, &charges) {
            let (now, patience) = (self.now, self.now + 5_000_000);
            let clock = self.nodes[node].clock(now);
            if let Some(purse) = &mut self.nodes[node].purse {
                charges.iter().for_each(|charge| purse.wait(charge, clock));
                self.nodes[node].waiting.push((charges, patience));
                self.tick(node);
            }
        }
    }

    fn admit(&mut self, node: NodeName, charges: &[Charge<Key>]) -> bool {
        let ends_at = self.now + self.random.below(LONGEST_CALL_US);
        let clock = self.nodes[node].clock(self.now);
        let node = &mut self.nodes[node];
        let Some(purse) = &mut node.purse else {
            return false;
        };
        if purse.hold(charges, clock).is_err() {
            return false;
        }
        self.next_attempt += 1;
        self.admitted += 1;
        node.open.push(Open {
            attempt: self.next_attempt,
            charges: charges.to_vec(),
            ends_at,
        });
        true
    }

    fn end_a_call(&mut self, node: NodeName) {
        let count = self.nodes[node].open.len() as i64;
        if count == 0 || self.nodes[node].is_dead {
            return;
        }
        let place = self.random.below(count) as usize;
        let bound = self.nodes[node].open[place].charges[0].amount;
        let spent = match self.random.below(10) {
            0 => 0,
            1 if self.trouble.overruns => bound + self.random.below(100),
            _ => self.random.below(bound + 1),
        };
        for charge in &self.nodes[node].open[place].charges {
            self.excused[charge.key] += (spent - bound).max(0);
        }
        self.nodes[node].settle(place, spent);
    }

    /// No call outlives its deadline, and no caller waits for ever.
    fn deadlines(&mut self) {
        for name in 0..self.nodes.len() {
            while let Some(place) = self.nodes[name]
                .open
                .iter()
                .position(|open| open.ends_at <= self.now)
            {
                if self.nodes[name].is_dead {
                    break;
                }
                let bound = self.nodes[name].open[place].charges[0].amount;
                self.nodes[name].settle(place, bound);
            }
            let (late, waiting): (Vec<_>, Vec<_>) = self.nodes[name]
                .waiting
                .drain(..)
                .partition(|(_, until)| *until <= self.now);
            self.nodes[name].waiting = waiting;
            for (charges, _) in late {
                self.refused += 1;
                if let Some(purse) = &mut self.nodes[name].purse {
                    charges.iter().for_each(|charge| purse.unwait(charge));
                }
            }
        }
    }

    fn tick(&mut self, name: NodeName) {
        let node = &mut self.nodes[name];
        let asked_at = node.clock(self.now);
        let Some(purse) = &mut node.purse else {
            return;
        };
        // A map's order is another in every run, and a seed must be one world.
        let mut due = purse.due();
        due.sort_unstable();
        for key in due {
            if let Some(ask) = purse.ask(&key, asked_at) {
                let message = Message::Ask {
                    node: name,
                    key,
                    ask,
                    asked_at,
                };
                self.network
                    .send(&mut self.random, self.trouble.network, self.now, message);
            }
        }
        let rows = node.spool[node.shipped..].to_vec();
        if !rows.is_empty() {
            let message = Message::Rows {
                node: name,
                from: node.shipped,
                rows,
            };
            self.network
                .send(&mut self.random, self.trouble.network, self.now, message);
        }
    }

    fn deliver(&mut self, message: Message) {
        let name = message.node();
        if self.now < self.nodes[name].partitioned_until {
            return;
        }
        match message {
            Message::Ask {
                node,
                key,
                ask,
                asked_at,
            } => {
                let before = self.store.taken(key);
                let Some(answer) = self.store.ask(self.now, node, key, ask) else {
                    return;
                };
                let most = self.store.limits[key].max(before);
                let taken = self.store.taken(key);
                assert!(
                    taken <= most,
                    "seed {}: an answer took budget {key} to {taken} of {most}",
                    self.seed
                );
                let message = Message::Answer {
                    node,
                    incarnation: ask.incarnation,
                    key,
                    asked_at,
                    answer,
                };
                self.network
                    .send(&mut self.random, self.trouble.network, self.now, message);
            }
            Message::Answer {
                node,
                incarnation,
                key,
                asked_at,
                answer,
            } => {
                // An answer to an earlier process has nobody to go to: its connection died with it.
                if self.nodes[node].incarnation == incarnation
                    && let Some(purse) = &mut self.nodes[node].purse
                {
                    purse.answered(&key, asked_at, answer);
                    self.retry_waiting(node);
                }
            }
            Message::Rows { node, from, rows } => {
                let before = (0..BUDGETS).map(|key| self.store.taken(key)).collect::<Vec<_>>();
                let through = self.store.append(node, from, &rows);
                // What was written off and turns up after all is spent, whatever the limit says.
                for (key, before) in before.into_iter().enumerate() {
                    let was_written_off = self.written_off.contains(&(key, node));
                    self.excused[key] += if was_written_off {
                        self.store.taken(key) - before
                    } else {
                        0
                    };
                }
                let message = Message::Mark { node, through };
                self.network
                    .send(&mut self.random, self.trouble.network, self.now, message);
            }
            Message::Mark { node, through } => {
                self.nodes[node].shipped = self.nodes[node].shipped.max(through);
            }
        }
    }

    fn retry_waiting(&mut self, name: NodeName) {
        let waiting = std::mem::take(&mut self.nodes[name].waiting);
        for (charges, patience) in waiting {
            if self.admit(name, &charges) {
                if let Some(purse) = &mut self.nodes[name].purse {
                    charges.iter().for_each(|charge| purse.unwait(charge));
                }
            } else {
                self.nodes[name].waiting.push((charges, patience));
            }
        }
    }

    fn kill(&mut self, node: NodeName) {
        self.nodes[node].die();
    }

    /// A process begins on the node's disk: its spool goes to the store before it admits anything.
    fn start(&mut self, name: NodeName) {
        let node = &mut self.nodes[name];
        if node.disk_is_lost || node.purse.is_some() || self.now < node.partitioned_until {
            return;
        }
        node.recover();
        node.is_dead = false;
        node.shipped = self.store.append(name, 0, &node.spool.clone());
        let (incarnation, leases) = self.store.resume(name);
        let mut purse = Purse::new(incarnation, OPTIONS);
        for (key, lease) in leases {
            purse.resume(key, lease.granted, lease.returned, lease.settled);
        }
        node.incarnation = incarnation;
        node.purse = Some(purse);
    }

    /// The node's disk is gone, and everything on it that nobody else has.
    fn lose(&mut self, node: NodeName) {
        if self.nodes[node].disk_is_lost {
            return;
        }
        self.nodes[node].die();
        self.nodes[node].disk_is_lost = true;
        self.add_node();
    }

    fn write_off(&mut self, name: NodeName) {
        // Of a node that lives, calls may have been settled that the store has not seen.
        if self.nodes[name].disk_is_lost {
            self.store.forget(self.now, name);
            let forgotten = |key: &Key| {
                self.store
                    .leases
                    .get(&(*key, name))
                    .is_some_and(|lease| lease.forgotten)
            };
            self.written_off
                .extend((0..BUDGETS).filter(forgotten).map(|key| (key, name)));
        }
    }

    fn change_a_limit(&mut self) {
        let key = self.random.below(BUDGETS as i64) as Key;
        let limit = 200 + self.random.below(3_000);
        self.store.limits[key] = limit;
        self.excused[key] += (self.store.taken(key) - limit).max(0);
    }

    /// What must hold at every moment: what the store counts and what is true.
    fn check(&self) {
        for key in 0..BUDGETS {
            let limit = self.store.limits[key] + self.excused[key];
            let taken = self.store.taken(key);
            assert!(
                taken <= limit,
                "seed {}: budget {key} has {taken} of {limit} taken",
                self.seed
            );
            let truth = self.truth(key);
            assert!(
                truth <= limit,
                "seed {}: budget {key} has {truth} of {limit} spent or held",
                self.seed
            );
        }
    }

    /// What is really spent or held. What went with a disk counts until it is written off.
    fn truth(&self, key: Key) -> i64 {
        let nodes = self
            .nodes
            .iter()
            .enumerate()
            .filter(|(name, _)| !self.written_off.contains(&(key, *name)));
        nodes
            .map(|(_, node)| {
                let settled = node
                    .spool
                    .iter()
                    .flat_map(|row| row.charges.iter().map(|charge| (charge.key, row.spent)));
                let held = node
                    .open
                    .iter()
                    .flat_map(|open| open.charges.iter().map(|charge| (charge.key, charge.amount)));
                settled
                    .chain(held)
                    .filter(|(of, _)| *of == key)
                    .map(|(_, amount)| amount)
                    .sum::<i64>()
            })
            .sum()
    }

    /// The trouble ends. Everything must come out even, and nothing may stay held.
    pub fn settle_down(&mut self) {
        self.trouble = Trouble::default();
        for name in 0..self.nodes.len() {
            self.nodes[name].partitioned_until = 0;
            self.start(name);
        }
        for _ in 0..120 {
            self.now += TICK_US;
            self.deadlines();
            (0..self.nodes.len()).for_each(|name| self.tick(name));
            self.now += 2_000;
            for message in self.network.arrived(self.now) {
                self.deliver(message);
            }
            self.check();
        }
        self.everything_is_in_the_ledger_once();
        self.nothing_is_held();
        self.what_is_left_can_be_spent();
    }

    fn everything_is_in_the_ledger_once(&self) {
        let lives = |node: &&Node| !node.disk_is_lost;
        let rows = || self.nodes.iter().filter(lives).flat_map(|node| &node.spool);
        let attempts: BTreeSet<u64> = rows().map(|row| row.attempt).collect();
        assert!(
            attempts.is_subset(&self.store.ledger),
            "seed {}: attempts are missing",
            self.seed
        );
        for key in 0..BUDGETS {
            let of_key = |row: &&crate::node::Settled| row.charges.iter().any(|charge| charge.key == key);
            let spent: i64 = rows().filter(of_key).map(|row| row.spent).sum();
            let lost: i64 = self.of_lost_disks(key).map(|lease| lease.settled).sum();
            assert_eq!(
                self.store.settled(key) - lost,
                spent,
                "seed {}: budget {key}",
                self.seed
            );
        }
    }

    fn of_lost_disks(&self, key: Key) -> impl Iterator<Item = &outcrop_core::budget::lease::Lease> {
        let lost = self
            .nodes
            .iter()
            .enumerate()
            .filter(|(_, node)| node.disk_is_lost);
        lost.filter_map(move |(name, _)| self.store.leases.get(&(key, name)))
    }

    fn nothing_is_held(&self) {
        for ((key, name), lease) in &self.store.leases {
            let node = &self.nodes[*name];
            if node.disk_is_lost {
                assert!(
                    !matches!(lease.state(self.now), State::Live | State::Ending),
                    "seed {}",
                    self.seed
                );
                let lease_at_death = lease.granted - lease.returned - lease.settled;
                let expected = if lease.forgotten { 0 } else { lease_at_death.max(0) };
                assert_eq!(
                    lease.held(),
                    expected,
                    "seed {}: exactly the lease is presumed spent",
                    self.seed
                );
            } else {
                assert_eq!(
                    lease.held(),
                    0,
                    "seed {}: node {name} still holds of budget {key}: {lease:?}",
                    self.seed
                );
            }
        }
    }

    /// The other half of the promise: what is not taken is there for whoever needs it.
    fn what_is_left_can_be_spent(&mut self) {
        let Some(name) = self.nodes.iter().position(|node| node.purse.is_some()) else {
            return;
        };
        let left = |world: &Self, key: Key| world.store.limits[key] - world.store.taken(key);
        let amount = left(self, 0).min(left(self, 1));
        if amount <= 0 {
            return;
        }
        let charges = [0, 1].map(|key| Charge { key, amount }).to_vec();
        let clock = self.nodes[name].clock(self.now);
        if let Some(purse) = &mut self.nodes[name].purse {
            charges.iter().for_each(|charge| purse.wait(charge, clock));
        }
        self.tick(name);
        // There, and back.
        for _ in 0..2 {
            self.now += 2_000;
            for message in self.network.arrived(self.now) {
                self.deliver(message);
            }
        }
        assert!(
            self.admit(name, &charges),
            "seed {}: {amount} is left and cannot be spent",
            self.seed
        );
    }
}
