//! What a value must be: the vocabulary of the constraint table.

use super::pattern::Pattern;

/// One shape of a service model. Shapes refer to each other, also in a circle, so none prints itself.
pub enum Shape {
    Structure {
        /// Exactly one member is set.
        union: bool,
        members: &'static [Member],
    },
    List {
        item: &'static Self,
        size: Size,
    },
    Map {
        key: &'static Self,
        value: &'static Self,
        size: Size,
    },
    Text {
        length: Size,
        pattern: Option<&'static Pattern>,
        /// The only ones, unless there are none.
        values: &'static [&'static str],
        /// Not to be repeated in an answer.
        sensitive: bool,
    },
    /// Bytes: base64 within JSON, themselves as a whole body. Never repeated in an answer.
    Blob {
        length: Size,
    },
    Integer {
        min: i64,
        max: i64,
    },
    Number {
        min: f64,
        max: f64,
    },
    Boolean,
    /// ISO 8601 in all that is served.
    Timestamp,
    /// A JSON value that the service does not look into.
    Any,
}

/// A member of a structure, and where a request carries it.
pub struct Member {
    pub name: &'static str,
    pub place: Place,
    pub required: bool,
    pub shape: &'static Shape,
}

/// Where a member is; a name is that on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Body,
    Label(&'static str),
    Query(&'static str),
    Header(&'static str),
    /// The whole body.
    Payload,
}

impl Member {
    const fn new(name: &'static str, place: Place, shape: &'static Shape) -> Self {
        Self {
            name,
            place,
            required: false,
            shape,
        }
    }

    pub const fn required(self) -> Self {
        Self {
            required: true,
            ..self
        }
    }
}

pub const fn body(name: &'static str, shape: &'static Shape) -> Member {
    Member::new(name, Place::Body, shape)
}

pub const fn payload(name: &'static str, shape: &'static Shape) -> Member {
    Member::new(name, Place::Payload, shape)
}

pub const fn label(wire: &'static str, name: &'static str, shape: &'static Shape) -> Member {
    Member::new(name, Place::Label(wire), shape)
}

pub const fn query(wire: &'static str, name: &'static str, shape: &'static Shape) -> Member {
    Member::new(name, Place::Query(wire), shape)
}

pub const fn header(wire: &'static str, name: &'static str, shape: &'static Shape) -> Member {
    Member::new(name, Place::Header(wire), shape)
}

/// How long: characters of a text, bytes of a blob, items of a list, pairs of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub min: u32,
    pub max: u32,
}

impl Size {
    pub const ANY: Self = Self::from(0);

    pub const fn from(min: u32) -> Self {
        Self::between(min, u32::MAX)
    }

    pub const fn between(min: u32, max: u32) -> Self {
        Self { min, max }
    }
}
