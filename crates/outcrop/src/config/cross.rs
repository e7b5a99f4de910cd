//! What no single key can say: that parts of the configuration fit each other.
//!
//! Works on what the schema accepted, with null where it did not, so that these problems are listed beside the
//! others. A rule says nothing about what is missing or null: that was said already.

mod approvals;

use super::problem::Problem;
use super::shape::{name_format, shown_path};
use super::source::Node;
use super::suggest::nearest;
use outcrop_gateway::provider::{embedded, simulator};
use outcrop_store::object::{Key, Uri};
use serde_json::{Map, Value as Json};

pub(super) fn check(config: &Json, tree: &Node, problems: &mut Vec<Problem>) {
    let mut rules = Rules { tree, problems };
    let none = Map::new();
    let section = |name: &str| config.get(name).and_then(Json::as_object).unwrap_or(&none);
    rules.server(section("server"));
    for (name, connection) in section("connections") {
        rules.connection(name, connection);
    }
    for (id, model) in section("catalogue") {
        rules.model(id, model, section("connections"));
    }
    for (name, bucket) in section("buckets") {
        rules.bucket(name, bucket);
    }
    rules.approvals(section("approvals"), section("webhooks"));
    for (name, provider) in section("oidc") {
        rules.identity_provider(name, provider, section("oidc"));
    }
    if let Some(s3) = section("objects").get("s3") {
        rules.s3(&["objects", "s3"], s3);
    }
}

/// The keys that make sense with one way to Bedrock's credentials alone.
const BEDROCK_KEYS: [(&str, &[&str]); 3] = [
    (
        "static",
        &[
            "access_key_id_env",
            "access_key_id_file",
            "secret_access_key_env",
            "secret_access_key_file",
            "session_token_env",
            "session_token_file",
        ],
    ),
    ("bearer", &["api_key_env", "api_key_file"]),
    ("instance", &["metadata_url"]),
];

/// Those of which one must be there.
const BEDROCK_SECRETS: [(&str, [&str; 2]); 3] = [
    ("static", ["access_key_id_env", "access_key_id_file"]),
    ("static", ["secret_access_key_env", "secret_access_key_file"]),
    ("bearer", ["api_key_env", "api_key_file"]),
];

struct Rules<'a> {
    tree: &'a Node,
    problems: &'a mut Vec<Problem>,
}

impl Rules<'_> {
    fn server(&mut self, server: &Map<String, Json>) {
        for (one, other) in [("tls_cert", "tls_key"), ("tls_key", "tls_cert")] {
            if server.contains_key(one) && !server.contains_key(other) {
                let why = format!(
                    "needs `server.{other}` beside it: a certificate and its private key go together"
                );
                self.report(&["server", one], &why, None);
            }
        }
    }

    fn connection(&mut self, name: &str, connection: &Json) {
        let path = ["connections", name];
        if let Err(why) = name_format(name) {
            self.report(&path, &why, None);
        }
        if name == embedded::CONNECTION {
            self.report(
                &path,
                "is the name of the connection to the models in this process; choose another",
                None,
            );
        }
        match text(connection, "kind") {
            Some("simulator") => self.simulator(name, connection),
            Some("bedrock") => self.bedrock(name, connection),
            _ => {}
        }
    }

    /// Each way to credentials has keys of its own.
    fn bedrock(&mut self, name: &str, connection: &Json) {
        let chosen = text(connection, "credentials").unwrap_or("environment");
        let is_set = |key: &str| connection.get(key).is_some();
        for (credentials, keys) in BEDROCK_KEYS {
            for key in keys.iter().filter(|key| is_set(key) && credentials != chosen) {
                let why = format!(
                    "goes with `credentials = {credentials:?}`, but this connection's credentials are {chosen:?}"
                );
                self.report(&["connections", name, key], &why, None);
            }
        }
        for (credentials, [variable, file]) in BEDROCK_SECRETS {
            if credentials == chosen && !is_set(variable) && !is_set(file) {
                let why =
                    format!("is missing, and so is `{file}`: `credentials = {chosen:?}` needs one of them");
                self.report(&["connections", name, variable], &why, None);
            }
        }
    }

    fn simulator(&mut self, name: &str, connection: &Json) {
        let mut options = connection.clone();
        if let Some(options) = options.as_object_mut() {
            options.remove("kind");
        }
        let Ok(options) = serde_json::from_value::<simulator::Options>(options) else {
            return;
        };
        if let Err(invalid) = options.check() {
            self.report(&["connections", name, invalid.key], invalid.message, None);
        }
    }

    fn model(&mut self, id: &str, model: &Json, connections: &Map<String, Json>) {
        let letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':');
        if !(1..=140).contains(&id.len()) || !id.bytes().all(letter) {
            let why = "is not a model id: use up to 140 letters, digits, `.`, `-`, `_` and `:`";
            self.report(&["catalogue", id], why, None);
        }
        if let Some(name) = text(model, "connection").filter(|name| !connections.contains_key(*name)) {
            let near = nearest(name, connections.keys().map(String::as_str));
            let help = near.map(|near| format!("did you mean {near:?}?"));
            self.report(
                &["catalogue", id, "connection"],
                &format!("there is no [connections.{name}]"),
                help,
            );
        }
        let also = model.get("also").and_then(Json::as_array).into_iter().flatten();
        for name in also.filter_map(Json::as_str) {
            if connections.contains_key(name) {
                continue;
            }
            let near = nearest(name, connections.keys().map(String::as_str));
            let help = near.map(|near| format!("did you mean {near:?}?"));
            let why = format!("there is no [connections.{name}]");
            self.report(&["catalogue", id, "also"], &why, help);
        }
        let (context, output) = (
            number(model, "context_tokens"),
            number(model, "max_output_tokens"),
        );
        if let (Some(context), Some(output)) = (context, output)
            && output > context
        {
            let why = format!("is more than context_tokens, which is {context}");
            self.report(&["catalogue", id, "max_output_tokens"], &why, None);
        }
        if text(model, "task") == Some("chat") {
            self.chat_model(id, model);
        }
    }

    fn chat_model(&mut self, id: &str, model: &Json) {
        if model.get("max_output_tokens").is_none() {
            self.report(
                &["catalogue", id, "max_output_tokens"],
                "is missing: a chat model needs it",
                None,
            );
        }
        let price = model.get("price").and_then(Json::as_object);
        if price.is_some_and(|price| !price.contains_key("output")) {
            self.report(
                &["catalogue", id, "price", "output"],
                "is missing: a chat model needs it",
                None,
            );
        }
    }

    fn bucket(&mut self, name: &str, bucket: &Json) {
        let path = ["buckets", name];
        if let Err(why) = Uri::parse(&format!("s3://{name}")) {
            self.report(&path, &format!("is not a bucket's name: {why}"), None);
        }
        if bucket.is_object() && bucket.get("directory").or_else(|| bucket.get("s3")).is_none() {
            let why = "names no place: set `directory`, or `s3`";
            self.report(&path, why, None);
        }
        let accounts = bucket.get("accounts").and_then(Json::as_array);
        if accounts.is_some_and(|accounts| accounts.iter().any(|account| account == "*")) {
            let why = "must list accounts: in a bucket for all, each could read what is another's";
            self.report(&["buckets", name, "accounts"], why, None);
        }
        if let Some(s3) = bucket.get("s3") {
            self.s3(&["buckets", name, "s3"], s3);
        }
    }

    fn identity_provider(&mut self, name: &str, provider: &Json, all: &Map<String, Json>) {
        if let Err(why) = name_format(name) {
            self.report(&["oidc", name], &why, None);
        }
        let scopes = provider.get("scopes").and_then(Json::as_array);
        if scopes.is_some_and(|scopes| scopes.iter().all(|scope| scope != "openid")) {
            let why = "must hold `openid`: without it, the provider does not say who signed in";
            self.report(&["oidc", name, "scopes"], why, None);
        }
        // A token tells its provider by the issuer alone.
        let issuer = text(provider, "issuer");
        let same = all
            .iter()
            .take_while(|(other, _)| *other != name)
            .find(|(_, other)| issuer.is_some() && text(other, "issuer") == issuer);
        if let Some((other, _)) = same {
            let why = format!("is the issuer of [oidc.{other}] too; one table is enough for one issuer");
            self.report(&["oidc", name, "issuer"], &why, None);
        }
    }

    fn s3(&mut self, path: &[&str], s3: &Json) {
        let below = |key: &'static str| [path, &[key]].concat();
        if let Some(Err(why)) = text(s3, "prefix").map(Key::parse) {
            self.report(&below("prefix"), &format!("cannot begin a key: {why}"), None);
        }
        let has_secret = ["secret_access_key_env", "secret_access_key_file"]
            .iter()
            .any(|key| s3.get(key).is_some());
        match (s3.get("access_key_id").is_some(), has_secret) {
            (true, false) => {
                let why = "needs its secret: set `secret_access_key_env`, or `secret_access_key_file`";
                self.report(&below("access_key_id"), why, None);
            }
            (false, true) => self.report(
                &below("access_key_id"),
                "is missing: a secret belongs to an id",
                None,
            ),
            _ => {}
        }
    }

    fn report(&mut self, path: &[&str], why: &str, help: Option<String>) {
        let keys: Vec<String> = path.iter().map(|key| (*key).to_owned()).collect();
        let message = format!("`{}`: {why}", shown_path(&keys));
        self.problems
            .push(Problem::new(self.tree.place_of(path), message).help(help));
    }
}

fn text<'a>(table: &'a Json, key: &str) -> Option<&'a str> {
    table.get(key)?.as_str()
}

fn number(table: &Json, key: &str) -> Option<u64> {
    table.get(key)?.as_u64()
}
