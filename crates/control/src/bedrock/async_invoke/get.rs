//! `GetAsyncInvoke`.

use super::Shown;
use crate::app::App;
use crate::bedrock::answer::Answer;
use crate::bedrock::ask::Ask;
use outcrop_core::Error;
use outcrop_store::resource::Owner;

pub async fn get(app: &App, ask: &Ask<'_>) -> Result<Answer, Error> {
    let arn = ask.label("invocationArn")?;
    let owner = Owner {
        account: ask.account(),
        region: &ask.region,
    };
    let invoke = app.store().async_invoke(owner, arn).await?;
    let invoke = invoke.ok_or_else(|| unknown(arn))?;
    Answer::of(ask.operation, &Shown::from(invoke))
}

/// The same for what does not exist and for what is another account's. The operation declares no
/// `ResourceNotFoundException`.
fn unknown(arn: &str) -> Error {
    Error::validation(format!("The async invocation {arn} does not exist")).at("invocationArn")
}
