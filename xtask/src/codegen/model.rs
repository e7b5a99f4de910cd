//! A service model as botocore publishes it: `service-2.json` and `paginators-1.json`.

use super::BOTOCORE;
use anyhow::{Context as _, Result, bail, ensure};
use flate2::read::GzDecoder;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io::Read as _;
use std::marker::PhantomData;
use std::path::Path;

/// The operations that Outcrop serves, one a line: service, tab, operation.
const OPERATIONS: &str = include_str!("../../operations.tsv");

/// botocore's name of a service, and the version of its API.
const SERVICES: [(&str, &str); 4] = [
    ("bedrock", "2023-04-20"),
    ("bedrock-runtime", "2023-09-30"),
    ("bedrock-agent", "2023-06-05"),
    ("bedrock-agent-runtime", "2023-07-26"),
];

/// One service, trimmed to the operations that are served.
pub struct Model {
    pub service: &'static str,
    pub operations: Vec<Operation>,
    pub shapes: BTreeMap<String, Shape>,
    pub pagination: BTreeMap<String, Pagination>,
}

impl Model {
    pub fn shape(&self, name: &str) -> Result<&Shape> {
        self.shapes
            .get(name)
            .with_context(|| format!("{} has no shape {name}", self.service))
    }
}

#[derive(Deserialize)]
struct Published {
    operations: BTreeMap<String, Operation>,
    shapes: BTreeMap<String, Shape>,
}

#[derive(Clone, Deserialize)]
pub struct Operation {
    pub name: String,
    pub http: Http,
    pub input: Reference,
    pub output: Reference,
    #[serde(default)]
    pub errors: Vec<Reference>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Http {
    pub method: String,
    pub request_uri: String,
    pub response_code: u16,
}

#[derive(Clone, Deserialize)]
pub struct Reference {
    pub shape: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Shape {
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(default)]
    pub members: InOrder<Member>,
    #[serde(default)]
    pub required: Vec<String>,
    #[serde(default)]
    pub union: bool,
    #[serde(default)]
    pub document: bool,
    #[serde(default)]
    pub sensitive: bool,
    #[serde(default)]
    pub eventstream: bool,
    pub payload: Option<String>,
    pub member: Option<Reference>,
    pub key: Option<Reference>,
    pub value: Option<Reference>,
    pub min: Option<Value>,
    pub max: Option<Value>,
    pub pattern: Option<String>,
    #[serde(default, rename = "enum")]
    pub values: Vec<String>,
    pub timestamp_format: Option<String>,
    pub error: Option<HttpError>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HttpError {
    pub http_status_code: u16,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    pub shape: String,
    pub location: Option<String>,
    pub location_name: Option<String>,
    #[serde(default)]
    pub idempotency_token: bool,
}

#[derive(Deserialize)]
struct Paginators {
    pagination: BTreeMap<String, Pagination>,
}

#[derive(Deserialize)]
pub struct Pagination {
    pub input_token: String,
    pub output_token: String,
    pub limit_key: Option<String>,
    pub result_key: String,
}

/// The models of all four services.
pub fn read(data: &Path) -> Result<Vec<Model>> {
    check_version(data)?;
    SERVICES
        .into_iter()
        .map(|(service, version)| {
            read_service(&data.join(service).join(version), service)
                .with_context(|| format!("the model of {service}"))
        })
        .collect()
}

/// botocore says its version in `__init__.py`, beside the data.
fn check_version(data: &Path) -> Result<()> {
    let path = data.join("../__init__.py");
    let text = fs::read_to_string(&path).with_context(|| {
        format!(
            "{} is not botocore's data directory: no {}",
            data.display(),
            path.display()
        )
    })?;
    ensure!(
        text.contains(&format!("__version__ = '{BOTOCORE}'")),
        "the tree is generated from botocore {BOTOCORE}; {} is of another version: use scripts/codegen.sh",
        data.display()
    );
    Ok(())
}

fn read_service(directory: &Path, service: &'static str) -> Result<Model> {
    let published: Published = read_json(directory, "service-2.json")?;
    let paginators: Paginators = read_json(directory, "paginators-1.json")?;
    let mut operations = Vec::new();
    for line in OPERATIONS.lines().skip(1) {
        let Some((of, name)) = line.split_once('\t') else {
            bail!("xtask/operations.tsv: `{line}` is not a service, a tab and an operation");
        };
        if of == service {
            let operation = published.operations.get(name);
            operations.push(
                operation
                    .with_context(|| format!("there is no operation {name}"))?
                    .clone(),
            );
        }
    }
    Ok(Model {
        service,
        operations,
        shapes: published.shapes,
        pagination: paginators.pagination,
    })
}

fn read_json<T: DeserializeOwned>(directory: &Path, name: &str) -> Result<T> {
    let plain = directory.join(name);
    let text = if plain.exists() {
        fs::read(&plain)?
    } else {
        let packed = directory.join(format!("{name}.gz"));
        let file = fs::File::open(&packed).with_context(|| format!("there is no {}", packed.display()))?;
        let mut text = Vec::new();
        GzDecoder::new(file).read_to_end(&mut text)?;
        text
    };
    serde_json::from_slice(&text).with_context(|| format!("{}", plain.display()))
}

/// An object's members in the order of the model.
pub struct InOrder<T>(pub Vec<(String, T)>);

impl<T> Default for InOrder<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for InOrder<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(InOrderVisitor(PhantomData))
    }
}

struct InOrderVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for InOrderVisitor<T> {
    type Value = InOrder<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(entry) = map.next_entry()? {
            members.push(entry);
        }
        Ok(InOrder(members))
    }
}
