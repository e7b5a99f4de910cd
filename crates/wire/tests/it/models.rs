//! The list of models.

use crate::describe;
use outcrop_wire::openai::models::{Model, list};

#[test]
fn models_are_listed_and_shown() {
    let models = [
        Model {
            id: "a.b-v1:0",
            created: 1_700_000_000,
            owned_by: "A \"Co\"",
        },
        Model {
            id: "c",
            created: 0,
            owned_by: "C",
        },
    ];
    insta::assert_snapshot!(describe::json(&list(models)) + &describe::json(&models[0].object()));
}
