//! The routes of both planes, and requests made of them.

use outcrop_control as control;
use outcrop_gateway as gateway;
use outcrop_wire::bedrock::operation::Operation;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use std::fmt;

/// A method and a path with `{labels}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    pub method: String,
    pub path: String,
}

/// What is sent.
#[derive(Clone, Debug)]
pub struct Filled {
    pub uri: String,
    pub body: String,
}

impl Route {
    pub fn new(method: &str, path: &str) -> Self {
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
        }
    }

    /// Whether anything in a request of it names something.
    pub fn takes_a_name(&self) -> bool {
        self.path.contains('{') || self.method != "GET" || self.names_in_query()
    }

    /// Whether it takes a name in its query.
    fn names_in_query(&self) -> bool {
        self.path == "/api/v1/keys"
    }

    /// Every label, and every member of a body that names something, is `name`.
    pub fn fill(&self, name: &str) -> Filled {
        let label = utf8_percent_encode(name, NON_ALPHANUMERIC).to_string();
        let mut uri = String::new();
        let mut rest = self.path.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            let (_, after) = after.split_once('}').expect("a label ends");
            uri = uri + before + &label;
            rest = after;
        }
        uri += rest;
        if self.names_in_query() {
            uri = format!("{uri}?principal={label}");
        }
        if self.method == "DELETE" && self.path.starts_with("/tags/") {
            uri += "?tagKeys=a";
        }
        Filled {
            uri,
            body: self.body(name),
        }
    }

    /// A body that gets past what every operation checks first, wherever a name stands in one.
    fn body(&self, name: &str) -> String {
        if self.method == "GET" || self.method == "DELETE" {
            return String::new();
        }
        let said = json!({"role": "user", "content": "hello"});
        let body = if self.path.ends_with("/api_keys") {
            json!({"name": "a", "scopes": ["invoke"]})
        } else if self.path.ends_with("/access_keys") {
            json!({"name": "a"})
        } else if self.path.ends_with("/rotate") {
            json!({"overlap_seconds": 60})
        } else if self.path.ends_with("/increases") {
            json!({"amount": "1", "until": "2026-01-01T00:00:00Z", "reason": "a"})
        } else if self.path.starts_with("/api/") {
            json!({"model": name, "messages": [said]})
        } else if self.path.starts_with("/model/") {
            json!({"messages": [{"role": "user", "content": [{"text": "hello"}]}]})
        } else if self.path.ends_with("/embeddings") {
            json!({"model": name, "input": "hello"})
        } else if self.path.ends_with("/responses") {
            json!({"model": name, "input": "hello", "previous_response_id": name})
        } else if self.path.ends_with("/count_tokens") {
            json!({"model": name, "messages": [said]})
        } else if self.path.contains("/v1/") {
            json!({"model": name, "messages": [said], "max_tokens": 16})
        } else {
            self.bedrock(name)
        };
        body.to_string()
    }

    /// Bedrock's control operations leave alone what is not theirs, so one body does for all.
    fn bedrock(&self, name: &str) -> Value {
        let tags = if self.path.starts_with("/tags/") {
            json!({"a": "b"})
        } else {
            json!([{"key": "a", "value": "b"}])
        };
        json!({
            "resourceARN": name, "tagKeys": ["a"], "tags": tags,
            "inferenceProfileName": "a", "modelSource": {"copyFrom": name},
            "modelId": name, "modelInput": {},
            "outputDataConfig": {"s3OutputDataConfig": {"s3Uri": "s3://demo-bucket/x"}},
        })
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// All routes of the process but the console's files.
pub fn every_route() -> Vec<Route> {
    let gateway = gateway::paths().into_iter();
    let dialects = gateway.map(|(method, path)| Route::new(method.as_str(), &path));
    let bedrock = Operation::ALL.into_iter().flat_map(|operation| {
        let paths = operation.route_paths();
        paths.map(|path| Route::new(operation.method(), &path))
    });
    let health = ["/healthz", "/readyz", "/metrics", "/openapi.json"].map(|path| Route::new("GET", path));
    let sts = [Route::new("POST", "/")];
    let mut all: Vec<_> = dialects
        .chain(bedrock)
        .chain(admin())
        .chain(health)
        .chain(sts)
        .collect();
    all.sort();
    all.dedup();
    all
}

/// Those of the admin API, from its own document.
fn admin() -> Vec<Route> {
    let document = serde_json::to_value(control::document()).expect("a document");
    let paths = document["paths"].as_object().expect("paths");
    let of_path = |(path, item): (&String, &Value)| {
        let item = item.as_object().expect("operations");
        let methods = item
            .keys()
            .filter(|name| ["get", "post", "put", "patch", "delete"].contains(&name.as_str()));
        methods
            .map(|method| Route::new(&method.to_uppercase(), path))
            .collect::<Vec<_>>()
    };
    paths.iter().flat_map(of_path).collect()
}
