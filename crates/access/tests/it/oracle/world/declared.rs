//! What is declared, as manifests.

use super::*;

/// What a declared operation is as a manifest; none for one that could not be meant.
pub(super) fn change(operation: &Operation) -> Option<Change> {
    Some(match operation {
        Operation::Certify {
            certification,
            expires,
            withdrawn,
        } => Change::put(Manifest::Certification(Box::new(Certification {
            id: CERTIFICATIONS[*certification].to_owned(),
            subject: SUBJECTS[1].to_owned(),
            name: "Certificate".to_owned(),
            issuer: "Issuer".to_owned(),
            scope: "everything".to_owned(),
            data_classes: BTreeSet::new(),
            evidence: Evidence {
                name: "certificate.pdf".to_owned(),
                hash: "0".repeat(64),
                object_key: None,
            },
            issued: "2025-01-01".to_owned(),
            expires: date(*expires),
            withdrawn: withdrawn.map(date),
        }))),
        Operation::DropCertification { certification } => {
            Change::delete(Kind::Certification, CERTIFICATIONS[*certification])
        }
        Operation::Lifecycle {
            model,
            legacy,
            legacy_from,
            end_of_life,
        } => Change::put(Manifest::Model(Box::new(entry(
            *model,
            *legacy,
            *legacy_from,
            *end_of_life,
        )))),
        Operation::Project {
            project,
            environment,
            classes,
        } => Change::put(Manifest::Project(Project {
            id: PROJECTS[*project].to_owned(),
            account: declare::id(ACCOUNTS[account_of(*project)]),
            name: "Project".to_owned(),
            environment: Environment::ALL[*environment],
            data_classes: members(*classes, &CLASSES),
            tags: Default::default(),
        })),
        Operation::MoveAccount { account, unit } => {
            Change::put(declare::account(ACCOUNTS[*account], UNITS[*unit]))
        }
        Operation::Member {
            principal,
            unit,
            role,
            given,
        } => {
            let member = declare::member(PRINCIPALS[*principal], UNITS[*unit], Role::ALL[*role]);
            if *given {
                Change::put(member)
            } else {
                Change::delete(Kind::Member, member.id())
            }
        }
        Operation::Disable { principal, disabled } => {
            let who = *principal;
            let mut manifest = declare::principal(PRINCIPALS[who], ACCOUNTS[account_of(who)], PROJECTS[who]);
            if let Manifest::Principal(declared) = &mut manifest {
                declared.disabled = *disabled;
            }
            Change::put(manifest)
        }
        Operation::PutPolicy {
            policy,
            unit,
            baseline,
            text,
        } => {
            if *policy == DEFAULT_POLICY && (*unit != 0 || !baseline) {
                return None;
            }
            Change::put(Manifest::Policy(Policy {
                id: POLICY_IDS[*policy].to_owned(),
                unit: UNITS[*unit].to_owned(),
                baseline: *baseline,
                description: "A test's".to_owned(),
                text: POLICIES[*text].to_owned(),
            }))
        }
        Operation::DropPolicy { policy } => Change::delete(Kind::Policy, POLICY_IDS[*policy]),
        _ => return None,
    })
}

fn entry(model: usize, legacy: bool, legacy_from: Option<i64>, end_of_life: Option<i64>) -> Entry {
    Entry {
        id: MODELS[model].to_owned(),
        provider: "v".to_owned(),
        name: "Model".to_owned(),
        version: None,
        task: Task::Chat,
        input: BTreeSet::from([Modality::Text]),
        output: BTreeSet::from([Modality::Text]),
        streaming: true,
        capabilities: BTreeSet::new(),
        context_tokens: None,
        max_output_tokens: None,
        regions: BTreeSet::new(),
        modes: BTreeSet::new(),
        list_prices: Vec::new(),
        lifecycle: Lifecycle {
            status: if legacy {
                LifecycleStatus::Legacy
            } else {
                LifecycleStatus::Active
            },
            released: None,
            legacy_from: legacy_from.map(date),
            end_of_life: end_of_life.map(date),
        },
        sources: Vec::new(),
    }
}

/// A day of the year 2026, counted from its first.
fn date(day: i64) -> String {
    let mut left = day;
    for (month, days) in [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        .into_iter()
        .enumerate()
    {
        if left < days {
            return format!("2026-{:02}-{:02}", month + 1, left + 1);
        }
        left -= days;
    }
    format!("2027-01-{:02}", left + 1)
}
