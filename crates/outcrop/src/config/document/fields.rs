//! The order in which a type declares its fields, which its schema has lost.

use super::super::{
    Anthropic, AzureOpenai, Bedrock, Bucket, Config, Data, Log, Model, Models, Objects, Oidc, Openai,
    OpenaiCompatible, Price, Prices, S3, Server, Snapshot, Spool, Store,
};
use outcrop_gateway::provider::simulator;
use serde::de::value::Error;
use serde::de::{Deserialize, Deserializer, Visitor};
use serde_json::{Map, Value as Json};

/// The keys of the table at a path, as declared. A key that is declared nowhere (a variant's tag) comes first.
pub(super) fn in_order<'a>(path: &str, keys: Option<&'a Map<String, Json>>) -> Vec<(&'a str, &'a Json)> {
    let declared = declared(path);
    let mut keys: Vec<_> = keys
        .into_iter()
        .flatten()
        .map(|(key, property)| (key.as_str(), property))
        .collect();
    keys.sort_by_key(|(key, _)| declared.iter().position(|field| field == key));
    keys
}

fn declared(path: &str) -> &'static [&'static str] {
    match path {
        "" => of::<Config>(),
        "server" => of::<Server>(),
        "data" => of::<Data>(),
        "store" => of::<Store>(),
        "objects" => of::<Objects>(),
        "objects.s3" | "buckets.s3" => of::<S3>(),
        "spool" => of::<Spool>(),
        "snapshot" => of::<Snapshot>(),
        "models" => of::<Models>(),
        "prices" => of::<Prices>(),
        "log" => of::<Log>(),
        "connections.anthropic" => of::<Anthropic>(),
        "connections.azure-openai" => of::<AzureOpenai>(),
        "connections.bedrock" => of::<Bedrock>(),
        "connections.openai" => of::<Openai>(),
        "connections.openai-compatible" => of::<OpenaiCompatible>(),
        "connections.simulator" => of::<simulator::Options>(),
        "catalogue" => of::<Model>(),
        "catalogue.price" => of::<Price>(),
        "buckets" => of::<Bucket>(),
        "oidc" => of::<Oidc>(),
        _ => &[],
    }
}

/// Asks the type to read itself, and looks at which fields it asks for.
fn of<T: for<'de> Deserialize<'de>>() -> &'static [&'static str] {
    let mut fields: &'static [&'static str] = &[];
    let _ = T::deserialize(Probe { fields: &mut fields });
    fields
}

struct Probe<'a> {
    fields: &'a mut &'static [&'static str],
}

impl<'de> Deserializer<'de> for Probe<'_> {
    type Error = Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Error> {
        *self.fields = fields;
        Err(serde::de::Error::custom("only the fields were wanted"))
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(serde::de::Error::custom("not a struct"))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}
