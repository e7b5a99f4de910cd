//! Counts wrong passwords and failed sign-ins, so that nobody tries for long. Bounded: what is counted is a number and
//! the beginning of its time, under a hash that nobody outside can aim at.

use outcrop_core::Error;
use outcrop_core::clock::UnixMicros;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

const WINDOW_US: i64 = 5 * 60 * 1_000_000;
/// Of one user from one address.
const PER_PAIR: u32 = 10;
/// Of one address, which may be a proxy's that many people are behind; and of one user, from wherever.
const PER_ADDRESS: u32 = 100;
const PER_USER: u32 = 100;
const MOST: usize = 20_000;

/// What was tried lately, by whom.
#[derive(Debug, Default)]
pub struct Attempts {
    hasher: RandomState,
    windows: Mutex<HashMap<u64, Window>>,
}

/// How often something may be tried.
struct Limit {
    key: u64,
    most: u32,
}

#[derive(Clone, Copy, Debug)]
struct Window {
    began_at_us: UnixMicros,
    count: u32,
}

impl Window {
    fn is_over(self, now_us: UnixMicros) -> bool {
        now_us.saturating_sub(self.began_at_us) >= WINDOW_US
    }
}

impl Attempts {
    /// Counts an attempt before it is judged, so that many at once are many. Without a user, where it comes from counts
    /// alone.
    ///
    /// # Errors
    /// `Throttled`, when there were too many.
    pub fn begin(
        &self,
        user: Option<&str>,
        address: Option<IpAddr>,
        now_us: UnixMicros,
    ) -> Result<(), Error> {
        let limits = self.limits(user, address);
        let mut windows = self.windows();
        for limit in &limits {
            if let Some(window) = windows.get(&limit.key).filter(|window| !window.is_over(now_us))
                && window.count >= limit.most
            {
                let left = WINDOW_US.saturating_sub(now_us.saturating_sub(window.began_at_us));
                return Err(too_many(left));
            }
        }
        for limit in limits {
            count(&mut windows, limit.key, now_us);
        }
        Ok(())
    }

    /// Forgets an attempt that was right, and what went before it from the same place.
    pub fn succeeded(&self, user: Option<&str>, address: Option<IpAddr>) {
        let mut windows = self.windows();
        for limit in self.limits(user, address) {
            if limit.most == PER_PAIR {
                windows.remove(&limit.key);
            } else if let Some(window) = windows.get_mut(&limit.key) {
                window.count = window.count.saturating_sub(1);
            }
        }
    }

    fn limits(&self, user: Option<&str>, address: Option<IpAddr>) -> Vec<Limit> {
        let limit = |most: u32, user: Option<&str>, address: Option<IpAddr>| Limit {
            key: self.hasher.hash_one((most, user, address)),
            most,
        };
        let mut limits = vec![limit(PER_ADDRESS, None, address)];
        if user.is_some() {
            limits.push(limit(PER_PAIR, user, address));
            limits.push(limit(PER_USER, user, None));
        }
        limits
    }

    fn windows(&self) -> MutexGuard<'_, HashMap<u64, Window>> {
        self.windows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn count(windows: &mut HashMap<u64, Window>, key: u64, now_us: UnixMicros) {
    if windows.len() >= MOST && !windows.contains_key(&key) {
        make_room(windows, now_us);
    }
    let window = windows.entry(key).or_insert(Window {
        began_at_us: now_us,
        count: 0,
    });
    if window.is_over(now_us) {
        *window = Window {
            began_at_us: now_us,
            count: 0,
        };
    }
    window.count = window.count.saturating_add(1);
}

/// What is over goes; if nothing is, the oldest.
fn make_room(windows: &mut HashMap<u64, Window>, now_us: UnixMicros) {
    windows.retain(|_, window| !window.is_over(now_us));
    if windows.len() < MOST {
        return;
    }
    let oldest = windows.iter().min_by_key(|(_, window)| window.began_at_us);
    if let Some(key) = oldest.map(|(key, _)| *key) {
        windows.remove(&key);
    }
}

fn too_many(left_us: i64) -> Error {
    let left = Duration::from_micros(u64::try_from(left_us).unwrap_or(0));
    let minutes = left.as_secs().div_ceil(60).max(1);
    Error::throttled(format!(
        "too many attempts to sign in failed; try again in {minutes} min, with the right password"
    ))
    .retry_after(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: Option<IpAddr> = Some(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST));

    fn elsewhere(number: u32) -> Option<IpAddr> {
        Some(std::net::Ipv4Addr::from_bits(number).into())
    }

    #[test]
    fn a_user_who_forgot_may_try_again_later() {
        let attempts = Attempts::default();
        for _ in 0..PER_PAIR {
            assert!(attempts.begin(Some("ada"), HOME, 0).is_ok());
        }
        let refusal = attempts.begin(Some("ada"), HOME, 1).unwrap_err();
        assert_eq!(refusal.code(), outcrop_core::Code::Throttled);
        assert!(refusal.message().contains("5 min"), "{refusal}");
        assert!(attempts.begin(Some("grace"), HOME, 1).is_ok(), "another user");
        assert!(
            attempts.begin(Some("ada"), elsewhere(7), 1).is_ok(),
            "another place"
        );
        assert!(attempts.begin(Some("ada"), HOME, WINDOW_US).is_ok());
    }

    #[test]
    fn who_is_right_is_not_counted() {
        let attempts = Attempts::default();
        for _ in 0..1_000 {
            attempts.begin(Some("ada"), HOME, 0).unwrap();
            attempts.succeeded(Some("ada"), HOME);
        }
    }

    #[test]
    fn many_users_from_one_place_and_one_user_from_many_places_are_stopped() {
        let attempts = Attempts::default();
        let tried = (0..1_000).filter(|number| attempts.begin(Some(&number.to_string()), HOME, 0).is_ok());
        assert_eq!(tried.count(), PER_ADDRESS as usize);
        let tried = (0..1_000).filter(|number| attempts.begin(Some("ada"), elsewhere(*number), 0).is_ok());
        assert_eq!(tried.count(), PER_USER as usize);
    }

    #[test]
    fn however_many_try_memory_is_bounded() {
        let attempts = Attempts::default();
        for number in 0..u32::try_from(MOST).unwrap() {
            let _ = attempts.begin(Some(&number.to_string()), elsewhere(number), i64::from(number));
        }
        assert!(attempts.windows().len() <= MOST);
    }

    #[test]
    fn people_of_an_identity_provider_are_counted_by_where_they_come_from_alone() {
        let attempts = Attempts::default();
        let tried = (0..1_000).filter(|_| attempts.begin(None, HOME, 0).is_ok());
        assert_eq!(tried.count(), PER_ADDRESS as usize);
        assert!(attempts.begin(None, elsewhere(7), 0).is_ok());
    }
}
