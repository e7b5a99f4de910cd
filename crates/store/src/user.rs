//! Console users: a name and a password for a principal.

use crate::audit;
use crate::engine::{Store, configure, read};
use crate::error::{Error, Result};
use crate::text;
use outcrop_core::audit::Record as Audit;
use std::fmt;

const SELECT: &str = "SELECT name, principal, password_hash FROM users WHERE name = $1";
const INSERT: &str = "INSERT INTO users (name, principal, password_hash) VALUES ($1, $2, $3)";
const SET_PASSWORD: &str = "UPDATE users SET password_hash = $2 WHERE name = $1";
const END_SESSIONS: &str =
    "DELETE FROM sessions WHERE principal = (SELECT principal FROM users WHERE name = $1)";

#[derive(Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct User {
    /// What is typed in at sign-in.
    pub name: String,
    /// The id of the principal that the user is.
    pub principal: String,
    /// Argon2, in PHC form (`$argon2id$…`).
    pub password_hash: String,
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User")
            .field("name", &self.name)
            .field("principal", &self.principal)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// The user of that name. A name that cannot exist is none, not an error: it is what a stranger typed.
    pub async fn user(&self, name: &str) -> Result<Option<User>> {
        let Ok(name) = text::id("the user's name", name) else {
            return Ok(None);
        };
        Ok(read!(self, |pool| sqlx::query_as(SELECT)
            .bind(name)
            .fetch_optional(pool)
            .await)?)
    }

    /// # Errors
    /// `Conflict` when the name is taken, `Missing` when there is no such principal.
    pub async fn create_user(&self, new: &User, record: &Audit) -> Result<()> {
        let name = text::id("the user's name", &new.name)?;
        let principal = text::id("the user's principal", &new.principal)?;
        let password_hash = text::plain("the user's password hash", &new.password_hash)?;
        configure!(self, |tx| {
            sqlx::query(INSERT)
                .bind(name)
                .bind(principal)
                .bind(password_hash)
                .execute(&mut *tx)
                .await
                .map_err(|error| Error::on_create(error, format_args!("user {name}")))?;
            audit::append!(self, tx, record);
        });
        Ok(())
    }

    /// Sets a new password and ends the user's sessions.
    ///
    /// # Errors
    /// `Missing` when there is no such user.
    pub async fn set_password_hash(&self, name: &str, password_hash: &str, record: &Audit) -> Result<()> {
        let name = text::id("the user's name", name)?;
        let password_hash = text::plain("the user's password hash", password_hash)?;
        configure!(self, |tx| {
            let done = sqlx::query(SET_PASSWORD)
                .bind(name)
                .bind(password_hash)
                .execute(&mut *tx)
                .await?;
            if done.rows_affected() == 0 {
                return Err(Error::Missing(format!("there is no user {name}")));
            }
            sqlx::query(END_SESSIONS).bind(name).execute(&mut *tx).await?;
            audit::append!(self, tx, record);
        });
        Ok(())
    }
}
