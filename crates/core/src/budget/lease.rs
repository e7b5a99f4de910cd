//! The store's side: how much of a budget each node has been given, in one period.
//!
//! A lease counts as held from the moment it is granted until its node has accounted for it; time alone gives nothing
//! back. All its amounts are running totals that only rise, so a message that comes twice, late or out of order
//! changes nothing that a later one has said. What they cannot survive is a message of a process that died: a node
//! that starts again begins from the store's totals, so what its earlier self still had on the way must be void.
//! That is what [`Ask::incarnation`] is for.

use crate::clock::UnixMicros;

/// What one node has of one budget in one period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lease {
    /// All that the node was ever given.
    pub granted: i64,
    /// How much of that it has given back.
    pub returned: i64,
    /// What the node's attempts really came to, as far as its spool has been shipped.
    pub settled: i64,
    /// Until when the node may admit calls. Renewed whenever it asks.
    pub admit_until_us: UnixMicros,
    /// When even the longest call that it may have admitted has ended.
    pub calls_end_us: UnixMicros,
    /// The number of the last ask that was answered, of the node's present start.
    pub asked: i64,
    /// An operator has written off what the node never accounted for.
    pub forgotten: bool,
}

/// What has become of a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The node admits calls on it.
    Live,
    /// The node may admit no more, and calls may still run.
    Ending,
    /// The node has not accounted for all of it, and no call can be running: counted as spent until its spool
    /// arrives or an operator writes the node off.
    Presumed,
    /// All of it is settled or given back.
    Closed,
    Forgotten,
}

impl Lease {
    /// What the lease takes of the budget: given and not returned, or more where providers billed more.
    #[must_use]
    pub fn taken(&self) -> i64 {
        if self.forgotten {
            return self.settled;
        }
        self.settled.max(self.granted.saturating_sub(self.returned))
    }

    /// What the lease takes beyond what is settled.
    #[must_use]
    pub fn held(&self) -> i64 {
        self.taken().saturating_sub(self.settled)
    }

    #[must_use]
    pub fn state(&self, now_us: UnixMicros) -> State {
        if self.forgotten {
            State::Forgotten
        } else if now_us < self.admit_until_us {
            State::Live
        } else if self.held() == 0 {
            State::Closed
        } else if now_us < self.calls_end_us {
            State::Ending
        } else {
            State::Presumed
        }
    }
}

/// What a node asks of one budget in one period: in running totals of what it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Which start of the node asks.
    pub incarnation: i64,
    /// Rises from ask to ask of one start.
    pub number: i64,
    /// All that it has given back.
    pub returned: i64,
    /// What it must have for the smallest of the calls that wait. No more than `granted`: none waits.
    pub least: i64,
    /// What it must have for all of them.
    pub needed: i64,
    /// What it would like to have: what its calls of the next seconds will need too.
    pub target: i64,
}

/// What the budget looks like to the one who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The limit in force now: with what was rolled over, and with increases that have not ended.
    pub limit: i64,
    /// What all leases take but the asking node's, and what was spent before any lease.
    pub others: i64,
    /// How much of `others` is held and not settled: what somebody could still give back.
    pub others_held: i64,
    /// How many nodes have a share: what is left is not given to the first who asks.
    pub nodes: i64,
    /// A node lacked something that it needed, a moment ago.
    pub short: bool,
    pub now_us: UnixMicros,
    /// How long a lease lets its node admit calls.
    pub admit_for_us: i64,
    /// The longest that a call may take, with a margin for clocks.
    pub call_us: i64,
}

/// How the store answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The lease's totals now.
    pub granted: i64,
    pub returned: i64,
    pub admit_for_us: i64,
    /// What all of the budget's nodes take together, and of how much: what thresholds are measured by.
    pub taken: i64,
    pub limit: i64,
    /// What other nodes have that they could still give back.
    pub elsewhere: i64,
    /// Not all that waiting calls need was there.
    pub refused: bool,
    /// Whoever has more than its calls use should give it back: some node lacks it.
    pub short: bool,
}

impl Lease {
    /// Begins another start of the node: what was written off stays written off, the rest is the node's again.
    /// Its whole spool must have been shipped.
    pub fn resume(&mut self) {
        self.asked = 0;
        self.come_back();
    }

    fn come_back(&mut self) {
        if self.forgotten {
            self.forgotten = false;
            self.returned = self.returned.max(self.granted.saturating_sub(self.settled));
        }
    }

    /// Notes what is given back, and gives what there is in `room`.
    fn grant(&mut self, ask: Ask, room: i64, standing: Standing) {
        self.asked = ask.number;
        self.returned = self.returned.max(ask.returned.min(self.granted));
        let most = self.granted_within(room);
        if ask.least > most {
            return;
        }
        self.granted = self.granted.max(ask.needed.min(most));
        let rest = room.saturating_sub(self.taken()).max(0);
        let fair = if standing.short {
            0
        } else {
            rest / standing.nodes.max(1).saturating_mul(2)
        };
        let wished = ask.target.saturating_sub(self.granted).clamp(0, fair);
        self.granted = self.granted.saturating_add(wished);
    }

    /// The most that may have been given in all, for the lease to take no more than `most`.
    fn granted_within(&self, most: i64) -> i64 {
        if most < self.settled {
            return self.granted;
        }
        self.granted.max(most.saturating_add(self.returned))
    }
}

/// Answers an ask: takes note of what is given back, and gives what there is.
///
/// Waiting calls come first. What would merely be convenient comes out of the node's fair half of the rest, so that
/// near the limit each call is a question of its own.
pub fn answer(lease: &mut Lease, ask: Ask, standing: Standing) -> Answer {
    lease.come_back();
    let room = standing.limit.saturating_sub(standing.others);
    // One that comes again, or late, must not give what its node has stopped wanting and may never hear of.
    if ask.number > lease.asked {
        lease.grant(ask, room, standing);
    }
    lease.admit_until_us = standing.now_us.saturating_add(standing.admit_for_us);
    lease.calls_end_us = lease.admit_until_us.saturating_add(standing.call_us);
    let taken = standing.others.saturating_add(lease.taken());
    let refused = lease.granted < ask.needed;
    Answer {
        granted: lease.granted,
        returned: lease.returned,
        admit_for_us: standing.admit_for_us,
        taken,
        limit: standing.limit,
        elsewhere: standing.others_held,
        refused,
        short: refused || standing.short || taken > standing.limit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicI64, Ordering};

    static NUMBER: AtomicI64 = AtomicI64::new(1);

    const STANDING: Standing = Standing {
        limit: 1_000,
        others: 0,
        others_held: 0,
        nodes: 1,
        short: false,
        now_us: 0,
        admit_for_us: 10,
        call_us: 5,
    };

    fn ask(returned: i64, least: i64, target: i64) -> Ask {
        Ask {
            incarnation: 1,
            number: NUMBER.fetch_add(1, Ordering::Relaxed),
            returned,
            least,
            needed: least,
            target,
        }
    }

    #[test]
    fn what_is_needed_is_given_whole_or_not_at_all() {
        let mut lease = Lease::default();
        assert_eq!(answer(&mut lease, ask(0, 1_000, 1_000), STANDING).granted, 1_000);
        let refused = answer(&mut lease, ask(0, 1_001, 1_001), STANDING);
        assert_eq!(
            (refused.granted, refused.refused, refused.short),
            (1_000, true, true)
        );
    }

    #[test]
    fn of_several_that_wait_those_begin_that_fit() {
        let mut lease = Lease::default();
        let ask = Ask {
            least: 400,
            needed: 1_200,
            ..ask(0, 0, 1_200)
        };
        let given = answer(&mut lease, ask, STANDING);
        assert_eq!((given.granted, given.refused), (1_000, true));
    }

    #[test]
    fn nobody_gets_what_is_merely_wished_while_another_node_is_short() {
        let mut lease = Lease::default();
        let standing = Standing {
            short: true,
            ..STANDING
        };
        assert_eq!(answer(&mut lease, ask(0, 10, 500), standing).granted, 10);
    }

    #[test]
    fn what_is_wished_comes_out_of_a_fair_half_of_the_rest() {
        let mut lease = Lease::default();
        let standing = Standing { nodes: 2, ..STANDING };
        assert_eq!(answer(&mut lease, ask(0, 200, 1_000), standing).granted, 400);
    }

    #[test]
    fn an_ask_that_comes_twice_or_late_gives_nothing_more() {
        let mut lease = Lease::default();
        let (early, late) = (ask(0, 0, 300), ask(0, 100, 100));
        let first = answer(&mut lease, late, STANDING);
        assert_eq!(answer(&mut lease, late, STANDING), first);
        assert_eq!(answer(&mut lease, early, STANDING).granted, 100);
    }

    #[test]
    fn what_is_given_back_is_there_for_others_and_never_taken_back() {
        let mut lease = Lease::default();
        answer(&mut lease, ask(0, 1_000, 1_000), STANDING);
        answer(&mut lease, ask(600, 0, 0), STANDING);
        assert_eq!(lease.taken(), 400);
        // As an earlier message has it that comes late.
        answer(&mut lease, ask(0, 0, 0), STANDING);
        assert_eq!(lease.taken(), 400);
    }

    #[test]
    fn an_overrun_is_paid_for_before_more_is_given() {
        let mut lease = Lease {
            granted: 100,
            settled: 150,
            ..Lease::default()
        };
        assert_eq!(lease.taken(), 150);
        // To begin a call of 10 the node must have 160 in all; 50 of them are spent already.
        let given = answer(
            &mut lease,
            ask(0, 160, 160),
            Standing {
                limit: 160,
                ..STANDING
            },
        );
        assert_eq!((given.granted, given.taken, given.short), (160, 160, false));
        let refused = answer(
            &mut lease,
            ask(0, 161, 161),
            Standing {
                limit: 160,
                ..STANDING
            },
        );
        assert_eq!((refused.granted, refused.short), (160, true));
    }

    #[test]
    fn time_alone_gives_nothing_back() {
        let mut lease = Lease::default();
        answer(&mut lease, ask(0, 100, 100), STANDING);
        lease.settled = 30;
        assert_eq!(lease.state(9), State::Live);
        assert_eq!(lease.state(10), State::Ending);
        assert_eq!(
            (lease.state(i64::MAX), lease.taken(), lease.held()),
            (State::Presumed, 100, 70)
        );
        lease.returned = 70;
        assert_eq!(lease.state(i64::MAX), State::Closed);
    }

    #[test]
    fn what_was_written_off_is_free_and_a_node_that_comes_back_has_none_of_it() {
        let mut lease = Lease {
            granted: 100,
            settled: 30,
            forgotten: true,
            ..Lease::default()
        };
        assert_eq!(lease.taken(), 30);
        answer(&mut lease, ask(0, 0, 0), STANDING);
        assert_eq!((lease.taken(), lease.held()), (30, 0));
    }

    #[test]
    fn amounts_at_the_edge_saturate() {
        let mut lease = Lease::default();
        let standing = Standing {
            limit: i64::MAX,
            others: i64::MAX,
            ..STANDING
        };
        assert!(answer(&mut lease, ask(i64::MAX, i64::MAX, i64::MAX), standing).short);
        let standing = Standing {
            limit: i64::MIN,
            others: i64::MAX,
            ..STANDING
        };
        assert!(answer(&mut lease, ask(0, 1, 1), standing).short);
        assert_eq!(lease.granted, 0);
    }
}
