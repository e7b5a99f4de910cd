//! A crowd: people with changing roles do whatever they like. What must never be is told from the recorded events
//! alone, by counting that shares nothing with the machine.

use super::*;

#[derive(Clone, Debug)]
enum Deed {
    Approve,
    Reject,
    Ask,
    Comment,
    Attach,
    Withdraw,
    Resubmit { cost: Option<i64> },
    NewTerms(u8),
    Later(u8),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        24 => Just(Deed::Approve),
        1 => Just(Deed::Reject),
        1 => Just(Deed::Ask),
        1 => Just(Deed::Comment),
        6 => Just(Deed::Attach),
        1 => Just(Deed::Withdraw),
        4 => proptest::option::of(0..3_i64).prop_map(|cost| Deed::Resubmit { cost }),
        1 => (0..3_u8).prop_map(Deed::NewTerms),
        1 => (0..6_u8).prop_map(Deed::Later),
    ]
}

const CROWD: [&str; 6] = ["rita", "uma", "leo", "sam", "pat", "fin"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]
    #[test]
    fn whatever_a_crowd_does_duties_stay_separate(
        deeds in proptest::collection::vec((0..CROWD.len(), 0..255_u8, any::<bool>(), deed()), 1..80),
    ) {
        let mut case = Case::opened(None);
        // Who held which role when they approved which stage.
        let mut approvals: Vec<(String, String, BTreeSet<Role>)> = Vec::new();
        for (who, roles, is_service, deed) in deeds {
            let roles: Vec<Role> = Role::ALL.into_iter().enumerate()
                .filter(|(bit, _)| roles >> bit & 1 == 1).map(|(_, role)| role).collect();
            let mut actor = person(CROWD[who], &roles);
            if is_service { actor.kind = Kind::Service; }
            let comment = Some("because".to_owned());
            let command = match deed {
                Deed::Approve => Command::Approve { comment },
                Deed::Reject => Command::Reject { comment },
                Deed::Ask => Command::AskForChanges { comment },
                Deed::Comment => Command::Comment { comment },
                Deed::Withdraw => Command::Withdraw { comment },
                Deed::Attach => Command::AttachEvidence { evidence: Evidence {
                    name: "e".to_owned(), hash: "0".to_owned(), object_key: None } },
                Deed::Resubmit { cost } => Command::Resubmit { comment, changes: Some(Box::new(Asked {
                    expected_monthly_cost_nanos: cost, ..asked() })) },
                Deed::NewTerms(which) => { case.facts.terms = facts(&which.to_string()).terms; continue }
                Deed::Later(days) => { case.facts.now_us += i64::from(days) * DAY_US; continue }
            };
            let before = case.events.len();
            let version = case.request().version;
            let outcome = case.act(&actor, command);
            prop_assert_eq!(outcome.is_ok(), case.events.len() > before, "a refusal changes nothing");
            let after = case.request();
            prop_assert_eq!(after.version, i64::try_from(case.events.len()).unwrap());
            prop_assert!(outcome.is_err() || after.version > version);
            for recorded in &case.events[before..] {
                if let (Event::Approved { stage, .. }, Actor::Principal { id, .. }) = (&recorded.event, &recorded.actor) {
                    prop_assert!(!is_service, "a service decided");
                    approvals.push((stage.clone(), id.clone(), roles.iter().copied().collect()));
                }
            }
        }
        let stages: BTreeMap<String, Stage> =
            default_stages().into_iter().map(|stage| (stage.id.clone(), stage)).collect();
        for (stage, id, roles) in &approvals {
            prop_assert!(id != "rita", "the requester decided {}", stage);
            prop_assert!(roles.contains(&stages[stage].role), "{} decided {} with {:?}", id, stage, roles);
        }
        for (stage, id, _) in approvals.iter().filter(|(stage, _, _)| stages[stage].distinct) {
            let other = approvals.iter().find(|(other, by, _)| by == id && other != stage && stages[other].distinct);
            prop_assert!(other.is_none(), "{} decided {} and {:?}", id, stage, other);
        }
        let grants = case.events.iter().filter(|one| matches!(one.event, Event::Granted { .. })).count();
        prop_assert!(grants <= 1);
        if grants == 1 {
            // Every stage's last word, since what was asked was last changed, is an approval.
            let mut standing: BTreeSet<String> = BTreeSet::new();
            let mut hash = None;
            for recorded in &case.events {
                match &recorded.event {
                    Event::Approved { stage, terms, .. } => {
                        standing.insert(stage.clone());
                        if let Some(terms) = terms { hash = Some(terms.hash.clone()); }
                    }
                    Event::Resubmitted { from_the_start: true, .. } => standing.clear(),
                    Event::Reopened { stage, .. } => { standing.remove(stage); }
                    Event::Rejected { .. } | Event::Withdrawn { .. } => prop_assert!(false, "granted after its end"),
                    Event::Granted { .. } => {
                        prop_assert_eq!(standing.len(), stages.len(), "granted with {:?} alone", &standing);
                    }
                    _ => {}
                }
            }
            let granted = granted(&case.request(), None, &case.facts).unwrap();
            prop_assert_eq!(granted.conditions.terms.map(|terms| terms.hash), hash);
        }
    }
}
