//! Prints the admin API's document: `cargo run -p outcrop-control --example openapi > console/openapi.json`.

#![expect(clippy::print_stdout, reason = "printing is what it is for")]

fn main() -> Result<(), serde_json::Error> {
    println!("{}", serde_json::to_string_pretty(&outcrop_control::document())?);
    Ok(())
}
