//! Builds again when a migration is added: `sqlx::migrate!` reads the folders, and Cargo does not see that.

fn main() -> std::io::Result<()> {
    use std::io::Write;
    writeln!(std::io::stdout(), "cargo::rerun-if-changed=migrations")
}
