//! Nothing is applied that nobody agreed to.

use anyhow::{Result, bail};
use std::io::{BufRead, IsTerminal, Write};

/// Asks the person at the terminal, unless they said yes already.
///
/// # Errors
/// When the answer is no, and when there is nobody to ask.
pub fn ask(yes: bool) -> Result<()> {
    if yes {
        return Ok(());
    }
    let input = std::io::stdin();
    if !input.is_terminal() {
        bail!("nothing was applied: there is no terminal to ask at; give --yes to apply without being asked");
    }
    let mut out = std::io::stderr();
    out.write_all(b"Apply these changes? [y/N] ")?;
    out.flush()?;
    let mut answer = String::new();
    input.lock().read_line(&mut answer)?;
    if !matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes") {
        bail!("nothing was applied");
    }
    Ok(())
}
