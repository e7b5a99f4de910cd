//! Tags of resources, in the two forms that Bedrock's services have for them: a list of pairs with the ARN in the
//! body, and a map with the ARN in the path. Behind both is one table.

pub mod agent;
pub mod bedrock;

use super::ask::Ask;
use super::permit;
use crate::app::App;
use outcrop_core::Error;
use outcrop_store::resource::Owner;
use outcrop_store::tag::Tag;

/// How a service says that a resource would have too many.
struct TooMany {
    code: outcrop_core::Code,
    reason: &'static str,
}

async fn add(app: &App, ask: &Ask<'_>, arn: &str, tags: Vec<Tag>, too_many: &TooMany) -> Result<(), Error> {
    permit::change(ask)?;
    let put = app.store().put_tags(owner(ask), arn, &tags).await;
    put.map_err(|error| match error {
        outcrop_store::Error::TooManyTags { .. } => {
            Error::new(too_many.code, format!("{error}: {arn}")).because(too_many.reason)
        }
        outcrop_store::Error::Missing(_) => unknown(arn),
        other => other.into(),
    })
}

async fn remove(app: &App, ask: &Ask<'_>, arn: &str, keys: &[String]) -> Result<(), Error> {
    permit::change(ask)?;
    let removed = app.store().remove_tags(owner(ask), arn, keys).await;
    removed.map_err(|error| match error {
        outcrop_store::Error::Missing(_) => unknown(arn),
        other => other.into(),
    })
}

async fn list(app: &App, ask: &Ask<'_>, arn: &str) -> Result<Vec<Tag>, Error> {
    let tags = app.store().tags(owner(ask), arn).await?;
    tags.ok_or_else(|| unknown(arn))
}

fn owner<'a>(ask: &'a Ask<'_>) -> Owner<'a> {
    Owner {
        account: ask.account(),
        region: &ask.region,
    }
}

/// The same for what does not exist and for what is another account's.
fn unknown(arn: &str) -> Error {
    Error::not_found(format!("The resource {arn} does not exist")).at("resourceARN")
}
