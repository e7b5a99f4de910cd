//! `ListFoundationModels`.

use super::Shown;
use crate::app::App;
use crate::bedrock::answer::Answer;
use crate::bedrock::ask::Ask;
use crate::catalogue::{effective, today};
use outcrop_core::Error;
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    model_summaries: Vec<Shown>,
}

/// Every model that somebody still answers for, whether or not the account may call it: that is what agreements and
/// availability tell.
pub fn list(app: &App, ask: &Ask<'_>) -> Result<Answer, Error> {
    let snapshot = app.parts.snapshots.newest();
    let today = today(app.clock().now_us());
    let known = effective(&snapshot);
    let shown = known
        .values()
        .filter(|known| !known.has_ended(&today))
        .map(|known| Shown::of(known, &ask.region, &today));
    let filter = Filter::of(ask);
    let listed = Listed {
        model_summaries: shown.filter(|shown| filter.fits(shown)).collect(),
    };
    Answer::of(ask.operation, &listed)
}

/// What is absent does not filter.
struct Filter<'a> {
    provider: Option<&'a str>,
    customization: Option<&'a str>,
    output: Option<&'a str>,
    inference: Option<&'a str>,
}

impl<'a> Filter<'a> {
    fn of(ask: &'a Ask<'_>) -> Self {
        Self {
            provider: ask.query.get("byProvider"),
            customization: ask.query.get("byCustomizationType"),
            output: ask.query.get("byOutputModality"),
            inference: ask.query.get("byInferenceType"),
        }
    }

    fn fits(&self, shown: &Shown) -> bool {
        let provider = shown.provider_name.as_str();
        self.provider
            .is_none_or(|wanted| provider.eq_ignore_ascii_case(wanted))
            // No model can be customised.
            && self.customization.is_none()
            && self.output.is_none_or(|wanted| shown.output_modalities.contains(&wanted))
            && self.inference.is_none_or(|wanted| {
                let types = shown.inference_types_supported.iter();
                types.map(|one| super::name(*one)).any(|name| name == wanted)
            })
    }
}
