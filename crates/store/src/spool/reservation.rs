//! An attempt on record, and its right to a settlement.

use super::error::Error;
use super::fetch::Shelf;
use super::record::Place;
use super::{Handle, Shared};
use outcrop_core::settlement::Settlement;
use std::sync::Arc;

/// Room in the file for one settlement. Dropped without one, it charges the attempt at its bound, marked as
/// interrupted: an attempt never stays open in a living process.
#[must_use = "an attempt that is not settled is charged at its bound"]
pub struct Reservation {
    handle: Arc<Handle>,
    intent: Place,
    is_open: bool,
}

impl Reservation {
    pub(super) fn new(handle: Arc<Handle>, intent: Place) -> Self {
        Self {
            handle,
            intent,
            is_open: true,
        }
    }

    /// Puts the attempt's end on record. The room for it is there.
    ///
    /// # Errors
    /// [`Error::TooLarge`] for more than [`super::MAX_LINES`] lines, [`Error::Io`] from a failing disk: the attempt is
    /// then charged at its bound, now if the disk lets us, else at the next start.
    pub fn settle(mut self, settlement: &Settlement) -> Result<(), Error> {
        self.handle
            .shared
            .append(|log| log.settle(self.intent, settlement))?;
        self.is_open = false;
        Ok(())
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        if self.is_open {
            // Where this fails the intent stays open in the file, and the next start settles it.
            let _ = charge_at_bound(&self.handle.shared, self.intent);
        }
    }
}

fn charge_at_bound(shared: &Shared, place: Place) -> Result<(), Error> {
    let intent = Shelf::new(&shared.dir).intent(place)?;
    let took_us = shared.clock.now_us().saturating_sub(intent.started_at_us);
    let settlement = intent.charged_at_bound(u64::try_from(took_us).unwrap_or_default());
    shared.append(|log| log.settle(place, &settlement))
}
