//! `outcrop key`: keys of principals, by the admin API of a running server.

use super::server::{Address, Server};
use crate::config::parse_duration;
use crate::telemetry::tell;
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use http::Method;
use outcrop_core::clock::Clock;
use serde::Deserialize;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::Write as _;

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make a key; it is printed on standard output, once
    Create {
        /// The principal that it is to stand for
        #[arg(long, value_name = "ID")]
        principal: String,
        /// What people call it
        #[arg(long)]
        name: String,
        /// What it is good for; may be given several times
        #[arg(long, value_enum, default_value = "invoke", conflicts_with = "access_key")]
        scope: Vec<Scope>,
        /// The source region of calls with it
        #[arg(long, conflicts_with = "access_key")]
        region: Option<String>,
        /// How long it is good, such as 90d; without it, until it is revoked
        #[arg(long, value_name = "DURATION")]
        expires_in: Option<String>,
        /// Make an access key for SigV4 (an id and a secret) instead of an API key
        #[arg(long)]
        access_key: bool,
        #[command(flatten)]
        address: Address,
    },
    /// Show keys, never their secrets
    List {
        /// Of this principal alone
        #[arg(long, value_name = "ID")]
        principal: Option<String>,
        /// Print JSON, for programs
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        address: Address,
    },
    /// Put a new API key in the place of an old one; it is printed on standard output, once
    Rotate {
        /// The old key's id (the part between `oc_` and the next `_`)
        id: String,
        /// How long the old key stays good, such as 1h
        #[arg(long, value_name = "DURATION", default_value = "0s")]
        overlap: String,
        #[command(flatten)]
        address: Address,
    },
    /// End a key: an API key, or an access key (AKIA…)
    Revoke {
        id: String,
        #[command(flatten)]
        address: Address,
    },
}

impl Action {
    const fn address(&self) -> &Address {
        match self {
            Self::Create { address, .. }
            | Self::List { address, .. }
            | Self::Rotate { address, .. }
            | Self::Revoke { address, .. } => address,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Scope {
    /// Calling models
    Invoke,
    /// Looking
    Read,
    /// Changing
    Admin,
}

impl Scope {
    const fn name(self) -> &'static str {
        match self {
            Self::Invoke => "invoke",
            Self::Read => "read",
            Self::Admin => "admin",
        }
    }
}

#[derive(Deserialize)]
struct Created {
    id: String,
    key: String,
}

#[derive(Deserialize)]
struct Pair {
    id: String,
    secret: String,
}

#[derive(Deserialize)]
struct Keys {
    api_keys: Vec<Listed>,
    access_keys: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    id: String,
    name: String,
    principal: String,
    #[serde(default)]
    scopes: Vec<String>,
    expires_at_us: Option<i64>,
    revoked_at_us: Option<i64>,
    last_used_at_us: Option<i64>,
}

pub async fn run(arguments: Arguments) -> Result<()> {
    let server = arguments.action.address().server()?;
    match arguments.action {
        Action::Create {
            principal,
            name,
            scope,
            region,
            expires_in,
            access_key,
            ..
        } => {
            let expires_at_us = expires_in.as_deref().map(expiry).transpose()?;
            let path = format!("/api/v1/principals/{}", segment(&principal)?);
            if access_key {
                let body = json!({"name": name, "expires_at_us": expires_at_us});
                let pair: Pair = server
                    .send_json(Method::POST, &format!("{path}/access_keys"), &body)
                    .await?;
                return print(&format!("{}\n{}\n", pair.id, pair.secret));
            }
            let scopes: Vec<&str> = scope.iter().map(|scope| scope.name()).collect();
            let body =
                json!({"name": name, "scopes": scopes, "region": region, "expires_at_us": expires_at_us});
            made(&server, &format!("{path}/api_keys"), &body).await
        }
        Action::List { principal, json, .. } => list(&server, principal.as_deref(), json).await,
        Action::Rotate { id, overlap, .. } => {
            let overlap = seconds(&overlap)?;
            let path = format!("/api/v1/api_keys/{}/rotate", segment(&id)?);
            made(&server, &path, &json!({"overlap_seconds": overlap})).await
        }
        Action::Revoke { id, .. } => {
            let kind = if id.starts_with("AKIA") {
                "access_keys"
            } else {
                "api_keys"
            };
            server
                .delete(&format!("/api/v1/{kind}/{}", segment(&id)?))
                .await?;
            tell(&format!("{id} is revoked"));
            Ok(())
        }
    }
}

async fn made(server: &Server, path: &str, body: &Value) -> Result<()> {
    let created: Created = server.send_json(Method::POST, path, body).await?;
    tell(&format!("made the API key {}; it is shown this once", created.id));
    print(&format!("{}\n", created.key))
}

async fn list(server: &Server, principal: Option<&str>, as_json: bool) -> Result<()> {
    let query = match principal {
        Some(principal) => format!("?principal={}", segment(principal)?),
        None => String::new(),
    };
    let path = format!("/api/v1/keys{query}");
    if as_json {
        let keys: Value = server.get(&path).await?;
        return print(&(serde_json::to_string_pretty(&keys)? + "\n"));
    }
    let keys: Keys = server.get(&path).await?;
    print(&table(keys.api_keys.iter().chain(&keys.access_keys)))
}

fn table<'a>(keys: impl Iterator<Item = &'a Listed>) -> String {
    let now_us = Clock::system().now_us();
    let mut text = format!(
        "{:<22} {:<24} {:<24} {:<18} {:<21} STATE\n",
        "ID", "PRINCIPAL", "NAME", "SCOPES", "LAST USED"
    );
    for key in keys {
        let state = match (key.revoked_at_us, key.expires_at_us) {
            (Some(_), _) => "revoked".to_owned(),
            (None, Some(expiry)) if expiry <= now_us => "expired".to_owned(),
            (None, Some(expiry)) => format!("until {}", instant(expiry)),
            (None, None) => "good".to_owned(),
        };
        let used = key.last_used_at_us.map_or_else(|| "never".to_owned(), instant);
        let _ = writeln!(
            text,
            "{:<22} {:<24} {:<24} {:<18} {used:<21} {state}",
            key.id,
            key.principal,
            key.name,
            key.scopes.join(",")
        );
    }
    text
}

fn instant(at_us: i64) -> String {
    jiff::Timestamp::from_microsecond(at_us / 1_000_000 * 1_000_000)
        .map_or_else(|_| at_us.to_string(), |instant| instant.to_string())
}

fn expiry(text: &str) -> Result<i64> {
    let seconds = i64::try_from(seconds(text)?).context("--expires-in is too long")?;
    Ok(Clock::system()
        .now_us()
        .saturating_add(seconds.saturating_mul(1_000_000)))
}

fn seconds(text: &str) -> Result<u64> {
    match parse_duration(text) {
        Ok(duration) => Ok(duration.as_secs()),
        Err(why) => bail!("`{text}` {why}"),
    }
}

/// An id as a part of a path: what ids are made of needs no encoding.
fn segment(id: &str) -> Result<&str> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._@+:".contains(&byte);
    if id.is_empty() || !id.bytes().all(fits) {
        bail!("`{id}` is not an id: it has letters, digits and `-._@+:`");
    }
    Ok(id)
}

fn print(text: &str) -> Result<()> {
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(())
}
