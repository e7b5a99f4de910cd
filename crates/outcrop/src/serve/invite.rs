//! What a person sees who started the demo: where the console is, and a first call to paste.

use crate::config::Config;
use crate::demo::Credentials;
use crate::telemetry::tell;
use std::path::Path;

/// `to_trust` is the certificate of a server that signed its own.
pub fn invite(demo: &Credentials, config: &Config, to_trust: Option<&Path>) {
    let Credentials {
        endpoint,
        api_key,
        model_id,
        console_user,
        console_password,
        ..
    } = demo;
    let file = config.data.dir.join("demo.json");
    let trust = to_trust.map_or_else(String::new, |certificate| {
        format!("--cacert {} ", certificate.display())
    });
    tell(&format!(
        "\n  Outcrop is running.\n\n  Console   {endpoint}/\n            user {console_user}, password {console_password}\n\n  \
         A first call, to paste:\n\n  curl {trust}{endpoint}/v1/chat/completions \\\n    -H 'Authorization: Bearer {api_key}' \\\n    \
         -H 'Content-Type: application/json' \\\n    -d '{{\"model\":\"{model_id}\",\"messages\":[{{\"role\":\"user\",\
         \"content\":\"What is the capital of France?\"}}]}}'\n\n  Everything else that a client needs is in {}.\n",
        file.display()
    ));
}
