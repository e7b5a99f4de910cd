//! Ends an answer at a stop sequence, which itself is no part of it.

/// Text on its way out. Holds back only what could still become a stop sequence.
pub(super) struct Gate<'a> {
    stops: &'a [String],
    held: String,
}

/// What may go out now.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Passed {
    /// This text, which may be empty; the answer goes on.
    Open(String),
    /// This text, and then a stop sequence began.
    Stopped(String),
}

impl<'a> Gate<'a> {
    /// None of the stop sequences is empty.
    pub(super) fn new(stops: &'a [String]) -> Self {
        Self {
            stops,
            held: String::new(),
        }
    }

    pub(super) fn push(&mut self, text: &str) -> Passed {
        self.held.push_str(text);
        let first = self
            .stops
            .iter()
            .filter_map(|stop| self.held.find(stop.as_str()))
            .min();
        if let Some(first) = first {
            let mut passed = std::mem::take(&mut self.held);
            passed.truncate(first);
            return Passed::Stopped(passed);
        }
        let rest = self.held.split_off(self.settled());
        Passed::Open(std::mem::replace(&mut self.held, rest))
    }

    /// What was held back, once it is known that no more comes.
    pub(super) fn finish(self) -> String {
        self.held
    }

    /// How many bytes from the front no stop sequence can begin in any more.
    fn settled(&self) -> usize {
        let could_become_stop = |from: &usize| {
            self.held
                .get(*from..)
                .is_some_and(|end| self.stops.iter().any(|s| s.starts_with(end)))
        };
        self.held
            .char_indices()
            .map(|(from, _)| from)
            .find(could_become_stop)
            .unwrap_or(self.held.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(text: &str) -> Passed {
        Passed::Open(text.to_owned())
    }

    #[test]
    fn a_stop_sequence_across_pieces_is_cut_out() {
        let stops = ["\n\nUser:".to_owned()];
        let mut gate = Gate::new(&stops);
        assert_eq!(gate.push("one\n"), open("one"));
        assert_eq!(gate.push("\nUs"), open(""));
        assert_eq!(gate.push("er: two"), Passed::Stopped(String::new()));
    }

    #[test]
    fn what_only_looked_like_one_is_let_go() {
        let stops = ["aab".to_owned(), "née".to_owned()];
        let mut gate = Gate::new(&stops);
        assert_eq!(gate.push("xa"), open("x"));
        assert_eq!(gate.push("a"), open(""));
        assert_eq!(gate.push("a"), open("a"), "the last two may still begin it");
        assert_eq!(gate.push("c"), open("aac"));
        assert_eq!(gate.push("né"), open(""));
        assert_eq!(gate.finish(), "né");
    }

    #[test]
    fn the_earliest_of_several_counts() {
        let stops = ["later".to_owned(), "early".to_owned()];
        assert_eq!(
            Gate::new(&stops).push("so early, no later"),
            Passed::Stopped("so ".to_owned())
        );
    }

    #[test]
    fn without_stop_sequences_nothing_is_held() {
        let mut gate = Gate::new(&[]);
        assert_eq!(gate.push("anything"), open("anything"));
        assert_eq!(gate.finish(), "");
    }

    #[test]
    fn any_cutting_into_pieces_gives_the_same_text() {
        let (stops, text) = (["€€!".to_owned(), "ab€".to_owned()], "a€b€€a€€ aab ab€ rest");
        let expected = "a€b€€a€€ aab ";
        for size in 1..=6 {
            let (mut gate, mut out) = (Gate::new(&stops), String::new());
            let chars: Vec<char> = text.chars().collect();
            for piece in chars.chunks(size) {
                match gate.push(&piece.iter().collect::<String>()) {
                    Passed::Open(text) => out.push_str(&text),
                    Passed::Stopped(text) => {
                        out.push_str(&text);
                        break;
                    }
                }
            }
            assert_eq!(out, expected, "in pieces of {size}");
        }
    }
}
