//! What was read and made of policies for the last snapshot, for the next: of a thousand policies one changes at a time.

use super::document::Document;
use super::level::{Declared, Layer, Level};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Reads texts and makes levels, and remembers those of the last snapshot.
#[derive(Debug, Default)]
pub struct Compiler(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    texts: HashMap<Arc<str>, Outcome>,
    levels: HashMap<Layer, Arc<Level>>,
}

/// A text's statements, or why it has none.
pub type Outcome = Result<Arc<Document>, Arc<str>>;

impl Compiler {
    /// Everything that one snapshot needs. What it does not use is forgotten.
    pub fn session(&self) -> Session<'_> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Session {
            compiler: self,
            before: std::mem::take(&mut known),
            used: Known::default(),
        }
    }
}

/// The making of one snapshot.
pub struct Session<'a> {
    compiler: &'a Compiler,
    before: Known,
    used: Known,
}

impl Session<'_> {
    pub fn read(&mut self, text: &str) -> Outcome {
        if let Some(known) = self.used.texts.get(text) {
            return known.clone();
        }
        let (text, outcome) = self.before.texts.remove_entry(text).unwrap_or_else(|| {
            let read = Document::read(text).map(Arc::new).map_err(Arc::from);
            (Arc::from(text), read)
        });
        self.used.texts.insert(text, outcome.clone());
        outcome
    }

    /// The level of these policies; the last snapshot's, if they are the same, with all that was learned of them.
    pub fn level(&mut self, layer: Layer, policies: Vec<(Declared, Outcome)>) -> Arc<Level> {
        let before = self.before.levels.remove(&layer);
        let level = before
            .filter(|level| level.is_of(&policies))
            .unwrap_or_else(|| Arc::new(Level::new(layer.clone(), policies)));
        self.used.levels.insert(layer, Arc::clone(&level));
        level
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        let mut known = self.compiler.0.lock().unwrap_or_else(PoisonError::into_inner);
        *known = std::mem::take(&mut self.used);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer() -> Layer {
        Layer::Unit {
            unit: "retail".into(),
        }
    }

    fn policies(session: &mut Session<'_>, description: &str, text: &str) -> Vec<(Declared, Outcome)> {
        let declared = Declared {
            id: "one".into(),
            description: description.into(),
        };
        vec![(declared, session.read(text))]
    }

    fn level(compiler: &Compiler, description: &str, text: &str) -> Arc<Level> {
        let mut session = compiler.session();
        let policies = policies(&mut session, description, text);
        session.level(layer(), policies)
    }

    #[test]
    fn a_text_is_read_once_and_forgotten_with_the_snapshot_that_used_it() {
        let compiler = Compiler::default();
        let text = "permit (principal, action, resource);";
        let first = compiler.session().read(text).unwrap();
        let again = compiler.session().read(text).unwrap();
        assert!(Arc::ptr_eq(&first, &again));
        drop(compiler.session());
        let later = compiler.session().read(text).unwrap();
        assert!(!Arc::ptr_eq(&first, &later));
    }

    #[test]
    fn a_level_is_made_anew_only_where_its_policies_changed() {
        let compiler = Compiler::default();
        let (permit, broken) = ("permit (principal, action, resource);", "permit");
        let first = level(&compiler, "", permit);
        assert!(Arc::ptr_eq(&first, &level(&compiler, "", permit)));
        let described = level(&compiler, "New", permit);
        assert!(!Arc::ptr_eq(&first, &described));
        let unreadable = level(&compiler, "New", broken);
        assert_eq!((unreadable.members.len(), unreadable.broken.len()), (0, 1));
        assert!(Arc::ptr_eq(&unreadable, &level(&compiler, "New", broken)));
        let again = level(&compiler, "New", permit);
        assert_eq!((again.members.len(), again.broken.len()), (1, 0));
    }
}
