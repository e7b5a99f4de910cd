//! One invocation, from its start to its result in the bucket.

use crate::app::App;
use bytes::Bytes;
use outcrop_core::Error;
use outcrop_core::principal::Principal;
use outcrop_store::async_invoke::NewAsyncInvoke;
use outcrop_store::object::{Objects, Uri};
use serde_json::json;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

/// So many invocations of one process call their models at once; the others wait their turn.
const AT_ONCE: usize = 16;

/// The invocations of this process.
#[derive(Clone, Debug)]
pub struct Runs {
    tasks: TaskTracker,
    places: Arc<Semaphore>,
}

impl Default for Runs {
    fn default() -> Self {
        Self {
            tasks: TaskTracker::new(),
            places: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

impl Runs {
    pub fn begin(&self, run: Run) {
        let places = Arc::clone(&self.places);
        self.tasks.spawn(async move {
            // Never closed.
            let _place = places.acquire().await;
            run.finish().await;
        });
    }

    /// Waits for those that are under way. What does not end in time is failed by the next start.
    pub async fn drain(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }
}

/// What an invocation needs.
pub struct Run {
    pub app: Arc<App>,
    pub principal: Arc<Principal>,
    pub invoke: NewAsyncInvoke,
    /// As the client named it: an answer that tells its model says the same.
    pub model: String,
    pub input: Bytes,
    pub objects: Objects,
    pub uri: Uri,
}

impl Run {
    async fn finish(self) {
        let outcome = self.call_and_write().await;
        let failure = outcome.as_ref().err().map(|error| {
            tracing::info!(
                arn = self.invoke.arn,
                detail = error.detail(),
                "an asynchronous invocation failed: {error}"
            );
            error.message()
        });
        let outcome = failure.map_or(Ok(()), Err);
        if let Err(error) = self
            .app
            .store()
            .finish_async_invoke(&self.invoke.arn, outcome)
            .await
        {
            // It stays in progress until the next start of this process, which fails it.
            tracing::error!(arn = self.invoke.arn, %error, "the end of an asynchronous invocation was not written down");
        }
    }

    /// The answer first and the manifest last: who sees a manifest finds all of what it names.
    async fn call_and_write(&self) -> Result<(), Error> {
        let (principal, region) = (Arc::clone(&self.principal), self.invoke.region.as_str().into());
        let answer = self
            .app
            .parts
            .invoke
            .invoke_model(principal, region, &self.model, self.input.clone())
            .await?;
        let output = self.uri.join(&self.invoke.id)?.join("output.json")?;
        self.objects.put(&output, answer).await?;
        let manifest = self.uri.join(&self.invoke.id)?.join("manifest.json")?;
        self.objects
            .put(&manifest, self.manifest(&output.to_string()))
            .await?;
        Ok(())
    }

    fn manifest(&self, output: &str) -> Vec<u8> {
        let manifest = json!({
            "invocationArn": self.invoke.arn,
            "modelArn": self.invoke.model_arn,
            "output": {"s3Uri": format!("s3://{}/{output}", self.uri.bucket()), "contentType": "application/json"},
        });
        manifest.to_string().into_bytes()
    }
}
