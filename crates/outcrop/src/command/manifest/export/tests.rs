//! What is written is read back as it was.

use super::super::file;
use super::*;
use outcrop_core::allocation::{Match, Share, TagValue, Weight};
use outcrop_core::budget::{self, Action, Every, Measure, Period, Scope, TagTest, Threshold};
use outcrop_core::catalogue::{Evidence, Lifecycle, LifecycleStatus, Modality, Task};
use outcrop_core::catalogue::{ListPrice, Source};
use outcrop_core::id::AccountId;
use outcrop_core::limit::{Each, Limit};
use outcrop_core::money::PerMillion;
use outcrop_core::organisation::Environment;
use outcrop_core::price::{Decimal, DeclaredRates, DeclaredStep, Exchange, Mode, Rates, Tier};
use outcrop_core::principal::{Kind, Role};
use outcrop_core::tag::TagSet;
use outcrop_core::tag::rule::OnMissing;

fn account() -> AccountId {
    AccountId::parse("123456789012").expect("twelve digits")
}

fn hostile() -> String {
    "\"Quotes\" \\ 'single' ''' three, ümläut, 🦀 = [x] # no comment".to_owned()
}

fn one_of_each() -> Vec<Manifest> {
    vec![
        Manifest::Unit(Unit {
            id: "root".to_owned(),
            parent: None,
            name: hostile(),
        }),
        Manifest::Unit(Unit {
            id: "eu".to_owned(),
            parent: Some("root".to_owned()),
            name: "Europe".to_owned(),
        }),
        Manifest::Account(Account {
            id: account(),
            unit: "eu".to_owned(),
            name: hostile(),
            self_service: true,
        }),
        Manifest::Project(Project {
            id: "p".to_owned(),
            account: account(),
            name: "P".to_owned(),
            environment: Environment::Production,
            data_classes: ["health".to_owned(), "personal".to_owned()].into(),
            tags: TagSet::from_text(r#"{"cost-centre":"4711","team":"a b"}"#).expect("tags"),
        }),
        Manifest::Principal(Principal {
            id: "ada".to_owned(),
            name: hostile(),
            kind: Kind::Service,
            account: account(),
            project: "p".to_owned(),
            disabled: true,
        }),
        Manifest::Member(Member {
            principal: "ada".to_owned(),
            unit: "eu".to_owned(),
            role: Role::Finops,
        }),
        Manifest::Group(Group {
            group: hostile(),
            unit: "eu".to_owned(),
            role: Role::Developer,
        }),
        Manifest::Policy(Policy {
            id: "p".to_owned(),
            unit: "eu".to_owned(),
            baseline: true,
            description: hostile(),
            text: format!(
                "// {}\npermit (principal, action, resource)\nwhen {{ true }};\n\n",
                hostile()
            ),
        }),
        Manifest::Model(Box::new(entry())),
        Manifest::Certification(Box::new(certification())),
        Manifest::ResourcePolicy(ResourcePolicy {
            account: account(),
            arn: "arn:aws:bedrock:us-east-1::foundation-model/m".to_owned(),
            document: "{\"Version\":\"2012-10-17\",\n \"Statement\":[]}".to_owned(),
        }),
        Manifest::DataRetention(DataRetention {
            account: account(),
            mode: "none".to_owned(),
        }),
        Manifest::Price(Box::new(declared())),
        Manifest::Discount(Box::new(Discount {
            id: "half".to_owned(),
            provider: Some(hostile()),
            model: None,
            region: Some("eu-central-1".to_owned()),
            mode: Some(Mode::Batch),
            tier: Some(Tier::Flex),
            unit: None,
            account: Some(account()),
            thousandths: 500,
            from: "2026-12-01".to_owned(),
            until: Some("2027-01-01T08:00:00Z".to_owned()),
        })),
        Manifest::UseCase(UseCase {
            account: account(),
            form: "e30=".to_owned(),
        }),
        Manifest::Budget(Box::new(budget())),
        Manifest::Limit(Limit {
            id: "everybody".to_owned(),
            model: Some("maker.model-v1:0".to_owned()),
            each: Some(Each::Principal),
            tokens_per_minute: Some(100_000),
            ..Limit::default()
        }),
        Manifest::TagRule(Box::new(tag_rule())),
        Manifest::AllocationRule(Box::new(allocation_rule())),
    ]
}

fn budget() -> Budget {
    Budget {
        id: "research".to_owned(),
        name: hostile(),
        owner: "eu".to_owned(),
        scope: Scope {
            account: Some(account()),
            tags: vec![TagTest {
                key: "cost centre".to_owned(),
                any_of: vec!["4711".to_owned()],
                none_of: Vec::new(),
            }],
            ..Scope::default()
        },
        each: budget::Each::Project,
        measure: Measure::Money,
        limit: "250.00".to_owned(),
        period: Period::Calendar {
            every: Every::Quarter,
            zone: "Europe/Berlin".to_owned(),
        },
        rollover_percent: 20,
        hard: true,
        thresholds: vec![Threshold {
            percent: 80,
            then: Action::Notify,
        }],
    }
}

fn declared() -> Declared {
    let decimal = |text: &str| Decimal(PerMillion::parse(text).unwrap());
    Declared {
        model: "maker.model-v1:0".to_owned(),
        region: "*".to_owned(),
        mode: Mode::OnDemand,
        tier: Tier::Priority,
        effective_from: "2026-12-01".to_owned(),
        free: false,
        currency: Some("EUR".to_owned()),
        source: hostile(),
        source_date: "2026-11-23".to_owned(),
        exchange: Some(Exchange {
            rate: decimal("1.0856"),
            date: "2026-11-23".to_owned(),
            source: "ECB".to_owned(),
        }),
        rates: DeclaredRates {
            input: Some(decimal("3")),
            cache_read: Some(decimal("0.000000001")),
            steps: vec![DeclaredStep {
                above: 200_000,
                input: decimal("6"),
                output: None,
                cache_read: None,
                cache_write_5m: None,
                cache_write_1h: None,
            }],
            ..DeclaredRates::default()
        },
    }
}

fn tag_rule() -> TagRule {
    TagRule {
        id: "centre".to_owned(),
        unit: Some("eu".to_owned()),
        account: None,
        description: hostile(),
        required: [
            ("cost centre".to_owned(), ["4711".to_owned()].into()),
            ("team".to_owned(), Default::default()),
        ]
        .into(),
        on_missing: OnMissing::Flag,
        callers_may_set: Some(["team".to_owned()].into()),
    }
}

fn allocation_rule() -> AllocationRule {
    AllocationRule {
        id: "shared".to_owned(),
        unit: "root".to_owned(),
        description: String::new(),
        matches: Match {
            project: Some("p".to_owned()),
            tags: [("a.b".to_owned(), "c".to_owned())].into(),
        },
        shares: vec![
            Share {
                project: Some("p".to_owned()),
                tag: None,
                weight: Weight(3_334),
            },
            Share {
                project: None,
                tag: Some(TagValue {
                    key: "cost centre".to_owned(),
                    value: "4711".to_owned(),
                }),
                weight: Weight(6_666),
            },
        ],
    }
}

fn entry() -> Entry {
    Entry {
        id: "maker.model-v1:0".to_owned(),
        provider: "maker".to_owned(),
        name: "Model".to_owned(),
        version: None,
        task: Task::Chat,
        input: [Modality::Text, Modality::Image].into(),
        output: [Modality::Text].into(),
        streaming: true,
        capabilities: ["tools".to_owned()].into(),
        context_tokens: Some(8_192),
        max_output_tokens: None,
        regions: ["eu-central-1".to_owned()].into(),
        modes: [Mode::OnDemand].into(),
        list_prices: vec![ListPrice {
            region: "*".to_owned(),
            mode: Mode::OnDemand,
            rates: Rates {
                input: PerMillion(150_000_000),
                output: PerMillion(1),
                ..Rates::default()
            },
        }],
        lifecycle: Lifecycle {
            status: LifecycleStatus::Active,
            released: Some("2026-01-02".to_owned()),
            legacy_from: None,
            end_of_life: None,
        },
        sources: vec![Source {
            facts: ["lifecycle".to_owned()].into(),
            source: "somebody".to_owned(),
            date: "2026-11-23".to_owned(),
        }],
    }
}

fn certification() -> Certification {
    Certification {
        id: "iso".to_owned(),
        subject: "provider:maker".to_owned(),
        name: "ISO 27001".to_owned(),
        issuer: "Somebody".to_owned(),
        scope: "Everything,\nand more".to_owned(),
        data_classes: ["personal".to_owned()].into(),
        evidence: Evidence {
            name: "cert.pdf".to_owned(),
            hash: "0".repeat(64),
            object_key: None,
        },
        issued: "2026-01-01".to_owned(),
        expires: "2027-01-01".to_owned(),
        withdrawn: None,
    }
}

#[test]
fn every_kind_is_read_back_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, content) in files(one_of_each()) {
        std::fs::write(folder.path().join(name), text(&content).expect("TOML")).expect("written");
    }
    let declared = file::read(&[folder.path().to_owned()]).expect("read");
    let mut read: Vec<Manifest> = declared.manifests().cloned().collect();
    let mut written = one_of_each();
    assert_eq!(
        written.len(),
        outcrop_core::manifest::Kind::ALL.len() + 1,
        "each kind is there"
    );
    for list in [&mut read, &mut written] {
        list.sort_by_key(|manifest| (manifest.kind(), manifest.id()));
    }
    assert_eq!(read, written);
}
