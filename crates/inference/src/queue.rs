//! A bounded queue of jobs whose owners may go away while they wait.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Something that waits.
pub(crate) trait Job {
    /// Whether nobody waits for the result any more.
    fn is_cancelled(&self) -> bool;
}

/// What a worker is to do next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next<J> {
    Run(J),
    /// Nobody waits yet; get ready for who will.
    WarmUp,
    /// Nothing will come any more.
    Stop,
}

pub(crate) struct Queue<J> {
    capacity: usize,
    state: Mutex<State<J>>,
    changed: Condvar,
}

struct State<J> {
    waiting: VecDeque<J>,
    warm_up: bool,
    closed: bool,
}

impl<J: Job> Queue<J> {
    pub(crate) fn new(capacity: usize) -> Self {
        let state = State {
            waiting: VecDeque::new(),
            warm_up: false,
            closed: false,
        };
        Self {
            capacity,
            state: Mutex::new(state),
            changed: Condvar::new(),
        }
    }

    /// Puts a job at the end, or gives it back if as many as may wait do. Cancelled jobs take no place.
    pub(crate) fn push(&self, job: J) -> Result<(), J> {
        let mut state = self.lock();
        if state.waiting.len() >= self.capacity {
            state.waiting.retain(|job| !job.is_cancelled());
        }
        if state.closed || state.waiting.len() >= self.capacity {
            return Err(job);
        }
        state.waiting.push_back(job);
        self.changed.notify_one();
        Ok(())
    }

    pub(crate) fn warm_up(&self) {
        self.lock().warm_up = true;
        self.changed.notify_one();
    }

    /// Drops what waits and lets the workers go.
    pub(crate) fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        state.waiting.clear();
        self.changed.notify_all();
    }

    /// Waits for something to do. Cancelled jobs are passed over.
    pub(crate) fn next(&self) -> Next<J> {
        let mut state = self.lock();
        loop {
            if state.closed {
                return Next::Stop;
            }
            while let Some(job) = state.waiting.pop_front() {
                if !job.is_cancelled() {
                    return Next::Run(job);
                }
            }
            if std::mem::take(&mut state.warm_up) {
                return Next::WarmUp;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The state is whole between any two statements, so a panic elsewhere does not spoil it.
    fn lock(&self) -> MutexGuard<'_, State<J>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    #[derive(Debug)]
    struct Numbered(u32, Arc<AtomicBool>);

    impl Job for Numbered {
        fn is_cancelled(&self) -> bool {
            self.1.load(Ordering::SeqCst)
        }
    }

    fn job(number: u32) -> (Numbered, Arc<AtomicBool>) {
        let cancelled = Arc::new(AtomicBool::new(false));
        (Numbered(number, Arc::clone(&cancelled)), cancelled)
    }

    fn next_number(queue: &Queue<Numbered>) -> u32 {
        match queue.next() {
            Next::Run(job) => job.0,
            other => panic!("no job but {other:?}"),
        }
    }

    #[test]
    fn a_full_queue_gives_the_job_back_and_a_cancelled_one_makes_room() {
        let queue = Queue::new(2);
        let ((first, _a), (second, cancel_second), (third, _c)) = (job(1), job(2), job(3));
        queue.push(first).unwrap();
        queue.push(second).unwrap();
        let third = queue.push(third).unwrap_err();
        cancel_second.store(true, Ordering::SeqCst);
        queue.push(third).unwrap();
        assert_eq!(next_number(&queue), 1);
        assert_eq!(next_number(&queue), 3);
    }

    #[test]
    fn jobs_come_before_warming_up_and_nothing_comes_after_closing() {
        let queue = Queue::new(2);
        let (first, _cancel) = job(1);
        queue.warm_up();
        queue.push(first).unwrap();
        assert_eq!(next_number(&queue), 1);
        assert!(matches!(queue.next(), Next::WarmUp));
        queue.push(job(2).0).unwrap();
        queue.close();
        assert!(matches!(queue.next(), Next::Stop));
        assert!(queue.push(job(3).0).is_err());
    }
}
