//! `ListFoundationModelAgreementOffers`: the terms and the price of now, with the token that accepts them.

use super::token::Tokens;
use super::unknown;
use crate::app::App;
use crate::approval::Facts;
use crate::bedrock::answer::Answer;
use crate::bedrock::ask::Ask;
use crate::request::Now;
use outcrop_core::Error;
use outcrop_core::price::Rates;
use outcrop_wire::bedrock::types::bedrock::{
    DimensionalPriceRate, LegalTerm, ListFoundationModelAgreementOffersResponse, Offer, PricingTerm,
    SupportTerm, TermDetails, ValidityTerm,
};

pub async fn list(app: &App, ask: &Ask<'_>) -> Result<Answer, Error> {
    let model = ask.label("modelId")?;
    let now = Now::read(app).await?;
    if !now.knows(app, model) {
        return Err(unknown(model));
    }
    let facts = now.facts(app, model).await?;
    let offer = Offer {
        offer_id: None,
        offer_token: Tokens::new(&app.parts.master_key.offer_key()).token(ask.account(), model, &facts),
        term_details: TermDetails {
            usage_based_pricing_term: PricingTerm {
                rate_card: facts
                    .price
                    .as_ref()
                    .map(|price| rate_card(&price.rates))
                    .unwrap_or_default(),
            },
            legal_term: LegalTerm {
                url: legal_url(app, &facts),
            },
            support_term: SupportTerm {
                refund_policy_description: None,
            },
            validity_term: Some(ValidityTerm {
                agreement_duration: None,
            }),
        },
    };
    let answer = ListFoundationModelAgreementOffersResponse {
        model_id: model.to_owned(),
        offers: vec![offer],
    };
    Answer::of(ask.operation, &answer)
}

/// Where the text of the terms is read.
fn legal_url(app: &App, facts: &Facts) -> Option<String> {
    let terms = facts.terms.as_ref()?;
    let mut subject = String::new();
    for byte in terms.subject.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                subject.push(char::from(byte))
            }
            _ => subject.push_str(&format!("%{byte:02X}")),
        }
    }
    Some(format!(
        "{}/api/v1/terms/text?subject={subject}&hash={}",
        app.parts.endpoint, terms.hash
    ))
}

fn rate_card(rates: &Rates) -> Vec<DimensionalPriceRate> {
    let per_token = [
        ("InputTokenCount", "Tokens that are sent", Some(rates.input)),
        ("OutputTokenCount", "Tokens that are answered", Some(rates.output)),
        (
            "CacheReadInputTokenCount",
            "Tokens that are read from a cache",
            rates.cache_read,
        ),
        (
            "CacheWriteInputTokenCount",
            "Tokens that are written into a cache",
            rates.cache_write_5m,
        ),
    ];
    let card = per_token
        .into_iter()
        .filter_map(|(dimension, description, rate)| {
            Some(DimensionalPriceRate {
                dimension: Some(dimension.to_owned()),
                price: Some(decimal(rate?.0)),
                description: Some(format!("{description}, a million of them")),
                unit: Some("1M tokens".to_owned()),
            })
        });
    card.collect()
}

/// Nanos as a decimal number of whole units.
fn decimal(nanos: i64) -> String {
    let text = format!("{}.{:09}", nanos / 1_000_000_000, nanos % 1_000_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_written_without_needless_digits() {
        assert_eq!(decimal(250_000_000), "0.25");
        assert_eq!(decimal(3_000_000_000), "3");
        assert_eq!(decimal(1), "0.000000001");
        assert_eq!(decimal(0), "0");
    }
}
