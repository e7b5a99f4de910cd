//! The paths of the tables (`outcrop_wire::conversion` says how they are written), and what they select in a case.

use super::place::{Place, Step, each};
use serde_json::Value;

/// One path, without alternatives.
#[derive(Debug)]
pub struct Pattern {
    segments: Vec<Segment>,
    /// With everything below.
    open: bool,
}

#[derive(Debug)]
struct Segment {
    name: String,
    filters: Vec<Filter>,
}

#[derive(Debug)]
enum Filter {
    Items,
    /// The items, or the object, in which a member has a value.
    Has(String, Value),
    Is(Value),
}

/// What a pattern selects.
#[derive(Default)]
pub struct Selected {
    pub places: Vec<Place>,
    /// The members that conditions on the way looked at.
    pub conditions: Vec<Place>,
}

/// The paths that a row's member stands for.
pub fn patterns(member: &str) -> Vec<Pattern> {
    alternatives(member)
        .iter()
        .map(|path| Pattern::parse(path))
        .collect()
}

/// Each way to choose from `{a,b}`; an empty `{}` is a value.
pub fn alternatives(text: &str) -> Vec<String> {
    let opening = text
        .match_indices('{')
        .find(|(at, _)| !text[at + 1..].starts_with('}'));
    let Some((start, _)) = opening else {
        return vec![text.to_owned()];
    };
    let end = start + text[start..].find('}').expect("a closing brace");
    text[start + 1..end]
        .split(',')
        .flat_map(|choice| alternatives(&format!("{}{choice}{}", &text[..start], &text[end + 1..])))
        .collect()
}

impl Pattern {
    fn parse(path: &str) -> Self {
        let mut names = split(path);
        let open = names.last().is_some_and(|last| *last == "*");
        if open {
            names.pop();
        }
        let segments = names.into_iter().map(Segment::parse).collect();
        Self { segments, open }
    }

    /// How much it says: the longer path, then the more conditions.
    pub fn precision(&self) -> (usize, usize) {
        let conditions = self.segments.iter().flat_map(|segment| &segment.filters);
        let conditions = conditions.filter(|filter| !matches!(filter, Filter::Items));
        (self.segments.len(), conditions.count())
    }

    pub fn select(&self, case: &Value) -> Selected {
        let mut selected = Selected::default();
        self.walk(
            &self.segments,
            case,
            &mut Vec::new(),
            &mut Vec::new(),
            &mut selected,
        );
        selected
    }

    fn walk(
        &self,
        segments: &[Segment],
        value: &Value,
        place: &mut Place,
        conditions: &mut Vec<Place>,
        selected: &mut Selected,
    ) {
        let Some((segment, rest)) = segments.split_first() else {
            selected.conditions.extend(conditions.iter().cloned());
            selected.places.push(place.clone());
            if self.open {
                below(value, place, &mut selected.places);
            }
            return;
        };
        let Some(member) = value.get(&segment.name).filter(|member| !member.is_null()) else {
            return;
        };
        place.push(Step::Member(segment.name.clone()));
        self.filter(&segment.filters, rest, (member, place, conditions), selected);
        place.pop();
    }

    fn filter(
        &self,
        filters: &[Filter],
        rest: &[Segment],
        (value, place, conditions): (&Value, &mut Place, &mut Vec<Place>),
        selected: &mut Selected,
    ) {
        let Some((filter, others)) = filters.split_first() else {
            return self.walk(rest, value, place, conditions, selected);
        };
        match (filter, value) {
            (Filter::Is(expected), value) if is_same(value, expected) => {
                self.filter(others, rest, (value, place, conditions), selected);
            }
            (Filter::Is(_), _) => {}
            (_, Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    place.push(Step::Index(index));
                    self.item(filter, others, rest, (item, place, conditions), selected);
                    place.pop();
                }
            }
            (Filter::Has(..), Value::Object(_)) => {
                self.item(filter, others, rest, (value, place, conditions), selected);
            }
            _ => {}
        }
    }

    fn item(
        &self,
        filter: &Filter,
        others: &[Filter],
        rest: &[Segment],
        (item, place, conditions): (&Value, &mut Place, &mut Vec<Place>),
        selected: &mut Selected,
    ) {
        let Filter::Has(key, expected) = filter else {
            return self.filter(others, rest, (item, place, conditions), selected);
        };
        if item.get(key) == Some(expected) {
            let mut condition = place.clone();
            condition.push(Step::Member(key.clone()));
            conditions.push(condition);
            self.filter(others, rest, (item, place, conditions), selected);
            conditions.pop();
        }
    }
}

impl Segment {
    fn parse(text: &str) -> Self {
        let (name, mut rest) = text.split_at(text.find('[').unwrap_or(text.len()));
        let mut filters = Vec::new();
        while !rest.is_empty() {
            let end = closing(rest);
            filters.push(Filter::parse(&rest[1..end]));
            rest = &rest[end + 1..];
        }
        let name = name.to_owned();
        Self { name, filters }
    }
}

impl Filter {
    fn parse(text: &str) -> Self {
        let Some((key, value)) = text.split_once('=') else {
            assert!(text.is_empty(), "[{text}] is no condition");
            return Self::Items;
        };
        let value = serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()));
        match key {
            "" => Self::Is(value),
            key => Self::Has(key.to_owned(), value),
        }
    }
}

/// Equal, however a number is spelt.
fn is_same(sent: &Value, expected: &Value) -> bool {
    sent == expected || (sent.is_number() && sent.as_f64() == expected.as_f64())
}

/// At the dots that stand outside of brackets.
fn split(path: &str) -> Vec<&str> {
    let (mut names, mut start, mut depth) = (Vec::new(), 0, 0);
    for (at, letter) in path.char_indices() {
        match letter {
            '[' => depth += 1,
            ']' => depth -= 1,
            '.' if depth == 0 => {
                names.push(&path[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    names.push(&path[start..]);
    names
}

/// Where the bracket ends that the text begins with.
fn closing(text: &str) -> usize {
    let mut depth = 0;
    for (at, letter) in text.char_indices() {
        depth += match letter {
            '[' => 1,
            ']' => -1,
            _ => 0,
        };
        if depth == 0 {
            return at;
        }
    }
    panic!("{text} is not closed")
}

fn below(value: &Value, place: &mut Place, places: &mut Vec<Place>) {
    each(value, place, &mut |_, place| places.push(place.clone()));
}
