//! What there is before anything is done.

use super::*;

pub(super) fn organisation() -> Vec<Manifest> {
    let mut manifests = Vec::new();
    for (unit, parent) in [("a", "root"), ("b", "root"), ("c", "a")] {
        manifests.push(Manifest::Unit(Unit {
            id: unit.to_owned(),
            parent: Some(parent.to_owned()),
            name: unit.to_owned(),
        }));
    }
    manifests.extend([
        declare::account(ACCOUNTS[0], "a"),
        declare::account(ACCOUNTS[1], "b"),
    ]);
    for who in 0..3 {
        let account = ACCOUNTS[account_of(who)];
        manifests.push(declare::project(PROJECTS[who], account));
        manifests.push(declare::principal(PRINCIPALS[who], account, PROJECTS[who]));
        manifests.push(declare::member(PRINCIPALS[who], "root", Role::Developer));
    }
    manifests.push(declare::principal("boss", ACCOUNTS[0], PROJECTS[0]));
    manifests.push(declare::member("boss", "root", Role::PlatformAdmin));
    manifests
}

pub(super) fn offers() -> Vec<Offer> {
    let regions: [&[&str]; 3] = [&REGIONS, &["us-east-1"], &["eu-west-1"]];
    let opened = [vec![], vec![], vec![declare::id(ACCOUNTS[1])]];
    let all = MODELS.into_iter().zip(regions).zip(opened);
    all.map(|((id, regions), accounts)| Offer {
        model: Model {
            id: id.into(),
            provider: "v".to_owned(),
            name: id.to_owned(),
            task: Task::Chat,
            grade: Grade::Simulator,
            family: Family::OpenAiChat,
            capabilities: Capabilities::NONE,
            context_tokens: 1_000,
            max_output_tokens: 100,
            targets: regions
                .iter()
                .map(|region| Target {
                    connection: "main".into(),
                    upstream_model: id.into(),
                    region: (*region).into(),
                })
                .collect(),
            price: None,
        },
        audience: Audience::Accounts(accounts),
    })
    .collect()
}
