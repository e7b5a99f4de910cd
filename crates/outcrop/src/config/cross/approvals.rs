//! That stages and webhooks fit each other.

use super::{Rules, text};
use crate::config::shape::name_format;
use crate::config::suggest::nearest;
use serde_json::{Map, Value as Json};
use std::collections::BTreeSet;

impl Rules<'_> {
    pub(super) fn approvals(&mut self, approvals: &Map<String, Json>, webhooks: &Map<String, Json>) {
        let path = ["approvals", "webhook"];
        if let Some(name) = approvals.get("webhook").and_then(Json::as_str) {
            self.webhook_is_there(&path, "", name, webhooks);
        }
        let none = Vec::new();
        let stages = approvals.get("stages").and_then(Json::as_array).unwrap_or(&none);
        let mut ids = BTreeSet::new();
        for stage in stages {
            let id = text(stage, "id").unwrap_or_default();
            let path = ["approvals", "stages"];
            if !id.is_empty() && !ids.insert(id) {
                self.report(&path, &format!("there are two stages with the id {id:?}"), None);
            }
            if let Some(name) = text(stage, "webhook") {
                self.webhook_is_there(&path, &format!("of stage {id:?}: "), name, webhooks);
            }
            if stage.get("remind_before").is_some_and(|time| !time.is_null())
                && stage.get("deadline").is_none_or(Json::is_null)
            {
                let why = format!("of stage {id:?}: `remind_before` needs a `deadline` beside it");
                self.report(&path, &why, None);
            }
        }
        for (name, webhook) in webhooks {
            self.webhook(name, webhook);
        }
    }

    fn webhook_is_there(&mut self, path: &[&str], of: &str, name: &str, webhooks: &Map<String, Json>) {
        if webhooks.contains_key(name) {
            return;
        }
        let near = nearest(name, webhooks.keys().map(String::as_str));
        let help = near.map(|near| format!("did you mean {near:?}?"));
        self.report(path, &format!("{of}there is no [webhooks.{name}]"), help);
    }

    fn webhook(&mut self, name: &str, webhook: &Json) {
        let path = ["webhooks", name];
        if let Err(why) = name_format(name) {
            self.report(&path, &why, None);
        }
        let has = |key: &str| webhook.get(key).is_some_and(|value| !value.is_null());
        if webhook.is_object() && !has("secret_env") && !has("secret_file") {
            let why = "has no secret: set `secret_env`, or `secret_file`; deliveries are signed with it";
            self.report(&path, why, None);
        }
    }
}
