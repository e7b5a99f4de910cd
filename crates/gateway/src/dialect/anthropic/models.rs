//! `GET /v1/models`: what the caller's account may call, a page at a time.

use crate::app::App;
use crate::dialect::models::{answer, created, unknown};
use crate::dialect::openai::models as openai;
use crate::request::Operation;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use http::HeaderMap;
use outcrop_core::catalogue::Model;
use outcrop_core::{Code, Error};
use outcrop_wire::anthropic::models;
use percent_encoding::percent_decode_str;
use std::sync::Arc;

const DEFAULT_LIMIT: usize = 20;
const MOST_LIMIT: usize = 1_000;

/// On the path that two dialects share: Anthropic's clients say that they are such.
pub async fn list_either(state: State<Arc<App>>, request: Request) -> Response {
    if is_anthropic(request.headers()) {
        list(state, request).await
    } else {
        openai::list(state, request).await
    }
}

/// As [`list_either`], for one model.
pub async fn show_either(state: State<Arc<App>>, id: Path<String>, request: Request) -> Response {
    if is_anthropic(request.headers()) {
        show(state, id, request).await
    } else {
        openai::show(state, id, request).await
    }
}

fn is_anthropic(headers: &HeaderMap) -> bool {
    headers.contains_key("anthropic-version")
}

pub async fn list(State(app): State<Arc<App>>, request: Request) -> Response {
    let query = request.uri().query().unwrap_or_default().to_owned();
    answer(&app, Operation::AnthropicModels, request, |visible| {
        let page = Page::parse(&query)?;
        let models: Vec<_> = visible.models().map(entry).collect();
        let (models, has_more) = page.of(&models)?;
        Ok(models::list(models, has_more))
    })
}

pub async fn show(State(app): State<Arc<App>>, Path(id): Path<String>, request: Request) -> Response {
    answer(&app, Operation::AnthropicModels, request, |visible| {
        Ok(entry(visible.find(&id)?).object())
    })
}

fn entry(model: &Model) -> models::Model<'_> {
    models::Model {
        id: &model.id,
        display_name: &model.name,
        created: created(model),
        max_input_tokens: model.context_tokens,
        max_tokens: model.max_output_tokens,
    }
}

/// Which of the models are asked for.
#[derive(Debug, Default)]
struct Page {
    limit: Option<usize>,
    after: Option<String>,
    before: Option<String>,
}

impl Page {
    fn parse(query: &str) -> Result<Self, Error> {
        let mut page = Self::default();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = percent_decode_str(value).decode_utf8();
            let value =
                value.map_err(|_| Error::validation(format!("{name}: Input should be UTF-8 text")))?;
            match name {
                "limit" => page.limit = Some(limit(&value)?),
                "after_id" => page.after = Some(value.into_owned()),
                "before_id" => page.before = Some(value.into_owned()),
                // Others choose among models that are not listed here: deprecated ones, other workspaces'.
                _ => {}
            }
        }
        if page.after.is_some() && page.before.is_some() {
            return Err(Error::new(
                Code::Validation,
                "before_id: Only one of `before_id` and `after_id` can be given",
            ));
        }
        Ok(page)
    }

    /// The page, and whether there are more models in the direction in which it was gone to.
    fn of<'m, 'a>(&self, models: &'m [models::Model<'a>]) -> Result<(&'m [models::Model<'a>], bool), Error> {
        let limit = self.limit.unwrap_or(DEFAULT_LIMIT);
        let place = |id: &String| {
            let found = models.iter().position(|model| model.id == id);
            found.ok_or_else(|| unknown(id))
        };
        let (start, end) = match (&self.after, &self.before) {
            (Some(after), _) => (place(after)? + 1, models.len()),
            (None, Some(before)) => {
                let end = place(before)?;
                let start = end.saturating_sub(limit);
                return Ok((models.get(start..end).unwrap_or_default(), start > 0));
            }
            (None, None) => (0, models.len()),
        };
        let stop = start.saturating_add(limit).min(end);
        Ok((models.get(start..stop).unwrap_or_default(), stop < end))
    }
}

fn limit(value: &str) -> Result<usize, Error> {
    let limit = value
        .parse()
        .ok()
        .filter(|limit| (1..=MOST_LIMIT).contains(limit));
    limit.ok_or_else(|| {
        Error::validation(format!(
            "limit: Input should be an integer from 1 to {MOST_LIMIT}"
        ))
        .at("limit")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(query: &str) -> Result<(Vec<&'static str>, bool), Error> {
        let models: Vec<_> = ["a", "b", "c", "d"]
            .map(|id| models::Model {
                id,
                display_name: id,
                created: 0,
                max_input_tokens: 1,
                max_tokens: 1,
            })
            .into();
        let (models, has_more) = Page::parse(query)?.of(&models)?;
        Ok((models.iter().map(|model| model.id).collect(), has_more))
    }

    #[test]
    fn pages_lie_side_by_side() {
        let all = vec!["a", "b", "c", "d"];
        assert_eq!(page("").expect("a page"), (all, false));
        assert_eq!(page("limit=2").expect("a page"), (vec!["a", "b"], true));
        assert_eq!(
            page("limit=2&after_id=b").expect("a page"),
            (vec!["c", "d"], false)
        );
        assert_eq!(
            page("limit=2&before_id=d").expect("a page"),
            (vec!["b", "c"], true)
        );
        assert_eq!(page("after_id=%64").expect("a page"), (vec![], false));
    }

    #[test]
    fn a_page_that_makes_no_sense_is_refused() {
        for query in [
            "limit=0",
            "limit=x",
            "limit=1001",
            "after_id=a&before_id=b",
            "after_id=x",
            "after_id=%FF",
        ] {
            assert!(page(query).is_err(), "{query}");
        }
    }
}
