//! Why a call cannot be held: said with the budget, what is left of it, and what would fit.

use super::{Closed, State, Treasury};
use jiff::Timestamp;
use outcrop_access::budget::Applied;
use outcrop_core::budget::lease::Answer;
use outcrop_core::budget::{Hold, Period};
use outcrop_core::clock::UnixMicros;
use outcrop_core::{Code, Error};

impl Treasury {
    /// The refusal, if it is certain; none while somebody may still give something back, or the store answer.
    pub(super) fn refusal(&self, holds: &[Hold], is_late: bool) -> Option<Error> {
        let state = self.state();
        if let Some(closed) = holds.iter().find_map(|hold| state.closed.get(&hold.key)) {
            return Some(closed_now(*closed));
        }
        if let Some((hold, answer)) = refused(&state, holds) {
            let is_certain = answer.elsewhere == 0 || is_late;
            return is_certain.then(|| self.spent(hold, answer));
        }
        match &state.trouble {
            Some(_) => Some(Error::unavailable(
                "the budgets of this call cannot be held: the store does not answer, and what was leased is used up; retry shortly",
            )),
            None if is_late => Some(Error::unavailable(
                "the budgets of this call could not be held in time; retry shortly",
            )),
            None => None,
        }
    }

    fn spent(&self, hold: &Hold, answer: Answer) -> Error {
        let snapshot = self.parts.snapshots.newest();
        let applied = snapshot.budgets.find(&hold.key.budget);
        let ends = applied.map(|applied| ends(applied, self.parts.clock.now_us()));
        let ends = ends.unwrap_or_default();
        let left = answer.limit.saturating_sub(answer.taken).max(0);
        let show = |amount| hold.measure.show(amount);
        let unit = unit_of(hold);
        let of = if hold.key.member.is_empty() {
            String::new()
        } else {
            format!(" for `{}`", hold.key.member)
        };
        let ask = "Ask for less, with fewer max tokens or a shorter prompt, or ask FinOps for an increase";
        Error::new(
            Code::BudgetExceeded,
            format!(
                "the budget `{}`{of} has {}{unit} left of {}{unit}{ends}, and this call may take up to {}{unit}. {ask} \
                 (POST /api/v1/budgets/{}/increases)",
                hold.key.budget,
                show(left),
                show(answer.limit),
                show(hold.amount),
                hold.key.budget,
            ),
        )
        .because("budget")
    }
}

/// When there is more: at the period's end, or little by little as a window moves.
fn ends(applied: &Applied, now_us: UnixMicros) -> String {
    if let Period::Rolling { hours } = applied.budget.period {
        return format!(" in any {hours} hours (some of it comes free as the window moves)");
    }
    let until = Timestamp::from_microsecond(applied.span(now_us).until_us);
    until.map_or_else(|_| String::new(), |until| format!(" until {until}"))
}

const fn unit_of(hold: &Hold) -> &'static str {
    use outcrop_core::budget::Measure;
    match hold.measure {
        Measure::Money => "",
        Measure::Tokens => " tokens",
        Measure::Requests => " requests",
    }
}

/// The first budget that has not so much as the call needs, by the store's last word.
fn refused<'a>(state: &State, holds: &'a [Hold]) -> Option<(&'a Hold, Answer)> {
    holds.iter().find_map(|hold| {
        let answer = *state.answers.get(&hold.key)?;
        let free = state.purse.share(&hold.key).map_or(0, |share| share.free());
        (answer.refused && free < hold.amount).then_some((hold, answer))
    })
}

fn closed_now(closed: Closed) -> Error {
    match closed {
        Closed::NotNow => Error::unavailable(
            "the clock of this process differs from the store's by more than a minute, so the period of a budget is not certain",
        ),
        Closed::Superseded => Error::unavailable(
            "another process has begun on this one's data directory, so this one admits no more calls",
        ),
    }
}
