use super::*;
use serde_json::{Value, json};

fn declared(rates: &Value) -> Declared {
    serde_json::from_value(json!({
        "model": "acme.large-v1:0", "effective_from": "2026-12-01", "source": "contract 7", "source_date": "2026-11-23",
        "rates": rates,
    }))
    .unwrap()
}

fn refused(rates: &Value) -> String {
    serde_json::from_value::<DeclaredRates>(rates.clone())
        .unwrap_err()
        .to_string()
}

#[test]
fn amounts_are_exact_and_written_as_they_were_read() {
    let price = declared(&json!({"input": "3", "output": 15, "cache_read": "0.0375"}));
    assert!(price.wrong_amounts().is_empty());
    assert_eq!(price.rates().input, PerMillion(3_000_000_000));
    assert_eq!(price.rates().cache_read, Some(PerMillion(37_500_000)));
    let written = serde_json::to_value(&price.rates).unwrap();
    assert_eq!(
        written,
        json!({"input": "3.00", "output": "15.00", "cache_read": "0.0375"})
    );
    assert_eq!(
        serde_json::from_value::<DeclaredRates>(written).unwrap(),
        price.rates
    );
}

#[test]
fn what_is_no_amount_says_how_it_is_written() {
    let told: Vec<String> = [
        json!({"input": "-1"}),
        json!({"input": -1}),
        json!({"input": 0.1}),
        json!({"input": "1e9"}),
        json!({"input": "0.0000000001"}),
        json!({"input": "99999999999"}),
        json!({"input": true}),
        json!({"inputs": "1"}),
    ]
    .iter()
    .map(refused)
    .collect();
    assert_eq!(
        told,
        [
            "`-1` is not a price: write a plain decimal number such as \"0.25\"",
            "`-1` is not a price: write a plain decimal number such as \"0.25\"",
            "0.1 is written without quotes, so its decimals may be off; write \"0.1\"",
            "`1e9` is not a price: write a plain decimal number such as \"0.25\"",
            "`0.0000000001` has 10 decimals: a price has at most nine",
            "`99999999999` is too large: at most 9223372036",
            "invalid type: boolean `true`, expected a decimal number in quotes, such as \"0.25\"",
            "unknown field `inputs`, expected one of `input`, `output`, `cache_read`, `cache_write_5m`, \
             `cache_write_1h`, `image`, `audio_second`, `request`, `steps`",
        ]
    );
}

#[test]
fn zero_huge_and_missing_amounts_are_refused() {
    let wrong = |rates: Value| declared(&rates).wrong_amounts().join("\n");
    assert_eq!(
        wrong(json!({"input": "0", "output": "100000000.000000001"})),
        "`rates.input` is zero; leave it out, or, if nothing is to be paid at all, say `free = true` instead of rates\n\
         `rates.output` is 100000000.000000001; a price is at most 100000000.00 for a million units"
    );
    assert_eq!(
        wrong(json!({"output": "1"})),
        "it has neither `rates.input` nor `rates.request`, so calls would cost nothing; say `free = true` if that is meant"
    );
    assert_eq!(
        wrong(
            json!({"input": "1", "output": "2", "steps": [{"above": 200, "input": "2"}, {"above": 200, "input": "3", "output": "4"}]})
        ),
        "`rates.steps[0]` has no `output`, so what longer prompts are answered with would cost nothing\n\
         `rates.steps[1].above` is 200; a step lies above 0 and above the step before it (200)"
    );
}

#[test]
fn what_is_free_says_so_and_has_no_rates() {
    let free = |rates: Value| Declared {
        free: true,
        ..declared(&rates)
    };
    assert!(free(json!({})).wrong_amounts().is_empty());
    assert_eq!(
        free(json!({"input": "1"})).wrong_amounts(),
        ["it is `free`, and has rates; only one can be meant"]
    );
}

#[test]
fn another_currency_is_converted_once() {
    let exchange = |rate: &str| {
        Some(Exchange {
            rate: Decimal(PerMillion::parse(rate).unwrap()),
            date: "2026-11-23".to_owned(),
            source: "ECB".to_owned(),
        })
    };
    let mut price = declared(&json!({"input": "3", "output": "0.000000001"}));
    price.exchange = exchange("1.0856");
    assert_eq!(price.rates().input, PerMillion(3_256_800_000));
    assert!(price.wrong_amounts().is_empty());
    price.exchange = exchange("0.1");
    assert_eq!(
        price.wrong_amounts(),
        [
            "`rates.output` (0.000000001) at `exchange.rate` 0.10 is 0.00 in the ledger's currency, which is no price"
        ]
    );
    price.exchange = exchange("0");
    assert_eq!(
        price.wrong_amounts(),
        ["`exchange.rate` is zero; it is what one unit of the currency costs in the ledger's"]
    );
    price.exchange = exchange("99999999");
    assert!(price.wrong_amounts()[0].contains("which is no price"));
}
