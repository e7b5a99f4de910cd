//! The form of what is put, and the words in which it is refused. What needs a store is tested with one.

use super::super::{Change, Proposal, State};
use super::problems;
use outcrop_core::catalogue::{Certification, Entry, Evidence, Lifecycle, LifecycleStatus, Task};
use outcrop_core::id::AccountId;
use outcrop_core::manifest::{Group, Manifest, Policy, ResourcePolicy, UseCase};
use outcrop_core::organisation::{Account, Environment, Project, ROOT, Unit};
use outcrop_core::principal::Role;
use std::collections::BTreeSet;

fn account() -> AccountId {
    AccountId::parse("123456789012").expect("twelve digits")
}

/// What is wrong with one manifest, in an organisation that has the root and an account.
fn told(manifest: Manifest) -> Vec<String> {
    let root = Unit {
        id: ROOT.to_owned(),
        parent: None,
        name: "Acme".to_owned(),
    };
    let one = Account {
        id: account(),
        unit: ROOT.to_owned(),
        name: "One".to_owned(),
        self_service: false,
    };
    let before = State::new(1, [Manifest::Unit(root), Manifest::Account(one)]);
    let (plan, after) = before.propose(&[Change::put(manifest)]).expect("a plan");
    let proposal = Proposal {
        before: &before,
        after: &after,
        plan: &plan,
    };
    problems(&proposal)
        .into_iter()
        .map(|problem| problem.message)
        .collect()
}

fn certification() -> Certification {
    Certification {
        id: "iso-27001-maker".to_owned(),
        subject: "provider:maker".to_owned(),
        name: "ISO 27001".to_owned(),
        issuer: "Somebody".to_owned(),
        scope: "Everything".to_owned(),
        data_classes: BTreeSet::new(),
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

fn entry() -> Entry {
    Entry {
        id: "maker.model-v1:0".to_owned(),
        provider: "maker".to_owned(),
        name: "Model".to_owned(),
        version: None,
        task: Task::Chat,
        input: BTreeSet::new(),
        output: BTreeSet::new(),
        streaming: false,
        capabilities: BTreeSet::new(),
        context_tokens: None,
        max_output_tokens: None,
        regions: BTreeSet::new(),
        modes: BTreeSet::new(),
        list_prices: Vec::new(),
        lifecycle: Lifecycle {
            status: LifecycleStatus::Active,
            released: None,
            legacy_from: None,
            end_of_life: None,
        },
        sources: Vec::new(),
    }
}

#[test]
fn certifications_have_days_in_order_and_a_proof() {
    let put = |one: Certification| told(Manifest::Certification(Box::new(one)));
    assert_eq!(put(certification()), [""; 0]);
    type Spoil = fn(&mut Certification);
    let table: [(Spoil, &str); 8] = [
        (
            |one| one.expires = "2026-01-01".to_owned(),
            "it expires (2026-01-01) before it holds (2026-01-01)",
        ),
        (
            |one| one.expires = "soon".to_owned(),
            "`expires` (\"soon\") is not a day; days are written as 2026-11-23",
        ),
        (
            |one| one.issued = "2026-02-30".to_owned(),
            "`issued` (\"2026-02-30\") is not a day",
        ),
        (
            |one| one.issued = "20260101".to_owned(),
            "`issued` (\"20260101\") is not a day",
        ),
        (
            |one| one.withdrawn = Some("2025-12-31".to_owned()),
            "`withdrawn` (2025-12-31) lies before `issued`",
        ),
        (
            |one| one.subject = "maker".to_owned(),
            "`subject` (\"maker\") must be `model:ID` or `provider:NAME`",
        ),
        (
            |one| one.evidence.hash = "ABC".to_owned(),
            "`evidence.hash` must be the SHA-256 of the document",
        ),
        (
            |one| one.data_classes = ["Health".to_owned()].into(),
            "the data class \"Health\" is not lower-case",
        ),
    ];
    for (change, expected) in table {
        let mut one = certification();
        change(&mut one);
        let told = put(one);
        assert!(told.len() == 1 && told[0].starts_with(expected), "{told:?}");
    }
}

#[test]
fn a_models_life_is_in_order() {
    let put = |entry: Entry| told(Manifest::Model(Box::new(entry)));
    assert_eq!(put(entry()), [""; 0]);
    let mut dated = entry();
    dated.lifecycle.legacy_from = Some("2026-05-01".to_owned());
    dated.lifecycle.end_of_life = Some("2026-04-30".to_owned());
    assert_eq!(
        put(dated),
        ["`lifecycle.end_of_life` (2026-04-30) lies before `lifecycle.legacy_from` (2026-05-01)"]
    );
    let hostile = Entry {
        id: "a b\0".to_owned(),
        ..entry()
    };
    assert!(put(hostile)[0].starts_with("a model's id is letters, digits"));
}

#[test]
fn data_classes_are_few_short_words() {
    let with = |classes: Vec<String>| {
        told(Manifest::Project(Project {
            id: "p".to_owned(),
            account: account(),
            name: "P".to_owned(),
            environment: Environment::Sandbox,
            data_classes: classes.into_iter().collect(),
            tags: Default::default(),
        }))
    };
    assert_eq!(
        with(vec!["personal".to_owned(), "health-record-2".to_owned()]),
        [""; 0]
    );
    for wrong in ["", "a,b", "Personal", "a b", "-a", "a--b", "é", &"x".repeat(65)] {
        assert_eq!(with(vec![wrong.to_owned()]).len(), 1, "{wrong:?}");
    }
    assert_eq!(
        with((0..33).map(|n| format!("c{n}")).collect()),
        ["has 33 data classes; at most 32 are kept"]
    );
}

#[test]
fn names_and_texts_hold_what_people_can_read() {
    let group = |name: &str| {
        told(Manifest::Group(Group {
            group: name.to_owned(),
            unit: ROOT.to_owned(),
            role: Role::Developer,
        }))
    };
    assert_eq!(group("CN=Engineers, OU=Größe"), [""; 0]);
    for wrong in ["", "  ", "a\0b", "a\nb", "\u{202e}nimda", &"x".repeat(257)] {
        assert_eq!(group(wrong).len(), 1, "{wrong:?}");
    }
    let policy = |text: &str| {
        told(Manifest::Policy(Policy {
            id: "outcrop:default".to_owned(),
            unit: ROOT.to_owned(),
            baseline: true,
            description: String::new(),
            text: text.to_owned(),
        }))
    };
    assert_eq!(policy("permit (principal,\n\taction, resource);\r\n"), [""; 0]);
    assert_eq!(policy(""), ["`text` is empty"]);
    assert_eq!(
        policy("a\0"),
        ["`text` contains a control character or a direction mark"]
    );
    assert_eq!(
        policy(&"x".repeat(65_537)),
        ["`text` has 65537 bytes; at most 65536 are kept"]
    );
}

#[test]
fn what_bedrocks_operations_put_has_its_form() {
    let policy = |arn: &str, document: &str| {
        let (arn, document) = (arn.to_owned(), document.to_owned());
        told(Manifest::ResourcePolicy(ResourcePolicy {
            account: account(),
            arn,
            document,
        }))
    };
    assert_eq!(
        policy("arn:aws:bedrock:us-east-1::foundation-model/m", "{}"),
        [""; 0]
    );
    assert_eq!(
        policy("arn:aws:bedrock:us-east-1::foundation-model/m", "[]"),
        ["`document` is not a JSON object"]
    );
    assert_eq!(
        policy("m", "{}"),
        ["`arn` must be an ARN (`arn:aws:bedrock:…`) of at most 512 bytes"]
    );
    let form = |form: &str| {
        told(Manifest::UseCase(UseCase {
            account: account(),
            form: form.to_owned(),
        }))
    };
    assert_eq!(form("e30="), [""; 0]);
    assert_eq!(form("{}"), ["`form` is not base64"]);
}

#[test]
fn prices_that_make_no_sense_are_refused_member_by_member() {
    let declared = |json: serde_json::Value| {
        let manifest: Manifest = serde_json::from_value(json).expect("a manifest");
        told(manifest)
    };
    assert_eq!(
        declared(serde_json::json!({
            "kind": "price", "model": "a model", "region": "Europe", "effective_from": "soon", "currency": "Euro",
            "source": " ", "source_date": "yesterday", "exchange": {"rate": "0", "date": "1.1.", "source": ""},
            "rates": {"input": "0"},
        })),
        [
            "`model` (\"a model\") is no model's id: letters, digits and `.-_:/`, at most 256 of them",
            "`region` (\"Europe\") is neither a region's name (`eu-central-1`) nor `*`, which is every region without a \
             price of its own",
            "`effective_from` (\"soon\") is neither a day (`2026-12-01`, from its beginning in UTC) nor an instant \
             (`2026-12-01T08:00:00Z`)",
            "`source` is empty",
            "`source_date` (\"yesterday\") is not a day; days are written as 2026-11-23",
            "`currency` (\"Euro\") is no ISO 4217 code; those are three capital letters, such as `EUR`",
            "`exchange.date` (\"1.1.\") is not a day; days are written as 2026-11-23",
            "`exchange.source` is empty",
            "`rates.input` is zero; leave it out, or, if nothing is to be paid at all, say `free = true` instead of rates",
            "`exchange.rate` is zero; it is what one unit of the currency costs in the ledger's",
        ]
    );
    assert_eq!(
        declared(serde_json::json!({
            "kind": "discount", "id": "A", "provider": "Acme", "model": "acme.large", "unit": "root",
            "account": "123456789012", "thousandths": 1001, "from": "2026-12-01", "until": "2026-12-01",
        })),
        [
            "an id is lower-case letters and digits with single dashes between (`payments-eu`), at most 64 of them",
            "it names a provider and a model; a discount is on one of them",
            "it names a unit and an account; it is for one of them, or for everybody without either",
            "`thousandths` is 1001; a discount takes off at most 1000 of them, which is everything (125 is 12.5 %)",
            "`until` does not lie after `from`, so it would never hold",
        ]
    );
    assert_eq!(
        declared(
            serde_json::json!({"kind": "discount", "id": "a", "unit": "nowhere", "thousandths": 1, "from": "x"})
        ),
        [
            "it is on nothing; name a `provider` or a `model`",
            "`from` (\"x\") is neither a day (`2026-12-01`, from its beginning in UTC) nor an instant \
             (`2026-12-01T08:00:00Z`)",
            "there is no unit `nowhere`; declare it too, or name one that exists",
        ]
    );
}
