//! Inference profiles.

use crate::contract;
use crate::database::Bench;
use crate::declare::{self, project, record};
use crate::resource::{populate, tag};
use crate::rows::account;
use outcrop_core::arn::Arn;
use outcrop_core::manifest::Manifest;
use outcrop_core::profile::{APPLICATION, Geography};
use outcrop_core::tag::MAX_TAGS;
use outcrop_store::idempotency::{Claim, Created, Once};
use outcrop_store::profile::NewProfile;
use outcrop_store::resource::Owner;
use outcrop_store::{Error, Store};

contract!(
    a_profile_is_its_owners_alone_and_part_of_the_configuration,
    what_is_changed_of_a_profile_raises_the_configurations_version,
    a_name_is_taken_once_in_an_account_and_region,
    a_token_makes_one_profile,
    tags_that_calls_cannot_have_are_refused,
    a_projects_tags_are_kept_and_read_back,
);

const REGION: &str = "us-east-1";

fn profile(number: u8, id: &str) -> NewProfile {
    NewProfile {
        arn: Arn::of(REGION, &account(number), APPLICATION, id).to_string(),
        account: account(number),
        region: REGION.to_owned(),
        id: id.to_owned(),
        name: format!("name of {id}"),
        description: None,
        source: Arn::of_model(REGION, "acme.large-v1:0").to_string(),
        model: "acme.large-v1:0".to_owned(),
        geography: Some(Geography::Eu),
    }
}

async fn version(store: &Store) -> i64 {
    store.configuration_version().await.expect("a version")
}

async fn a_profile_is_its_owners_alone_and_part_of_the_configuration(bench: &Bench) {
    let store = &bench.store;
    populate(store).await;
    let new = profile(1, "abc123def456");
    let tags = [tag("team", "a")];
    let made = store.create_inference_profile(&new, &tags, None, &record()).await;
    assert_eq!(made.expect("made"), Created::Now);
    let (mine, theirs) = (account(1), account(2));
    let at = |account, region| Owner { account, region };
    let found = store.inference_profile(at(&mine, REGION), &new.arn).await;
    let found = found.expect("read").expect("a profile");
    assert_eq!((found.id, found.geography), (new.id.clone(), Some(Geography::Eu)));
    for stranger in [at(&theirs, REGION), at(&mine, "eu-west-1")] {
        assert_eq!(
            store.inference_profile(stranger, &new.arn).await.expect("read"),
            None
        );
        assert_eq!(store.inference_profiles(stranger).await.expect("read"), []);
        let deleted = store
            .delete_inference_profile(stranger, &new.arn, &record())
            .await;
        assert!(matches!(deleted, Err(Error::Missing(_))), "{deleted:?}");
    }
    let configuration = store.configuration().await.expect("configuration");
    let (known, tags) = configuration.profiles.first().expect("a profile");
    assert_eq!(
        (known.arn.as_str(), tags.get("team")),
        (new.arn.as_str(), Some("a"))
    );
    let deleted = store
        .delete_inference_profile(at(&mine, REGION), &new.arn, &record())
        .await;
    deleted.expect("deleted");
    assert_eq!(store.configuration().await.expect("configuration").profiles, []);
    assert_eq!(store.tags(at(&mine, REGION), &new.arn).await.expect("read"), None);
}

async fn what_is_changed_of_a_profile_raises_the_configurations_version(bench: &Bench) {
    let store = &bench.store;
    populate(store).await;
    let new = profile(1, "abc123def456");
    let mut before = version(store).await;
    let mut is_raised = async || {
        let now = version(store).await;
        std::mem::replace(&mut before, now) < now
    };
    let owner = Owner {
        account: &account(1),
        region: REGION,
    };
    let made = store.create_inference_profile(&new, &[], None, &record()).await;
    made.expect("made");
    assert!(is_raised().await, "made");
    store
        .put_tags(owner, &new.arn, &[tag("a", "b")])
        .await
        .expect("tagged");
    assert!(is_raised().await, "tagged");
    let removed = store.remove_tags(owner, &new.arn, &["a".to_owned()]).await;
    removed.expect("untagged");
    assert!(is_raised().await, "untagged");
    let missing = store
        .put_tags(owner, &profile(1, "nothing").arn, &[tag("a", "b")])
        .await;
    assert!(missing.is_err());
    assert!(!is_raised().await, "nothing was changed");
}

async fn a_name_is_taken_once_in_an_account_and_region(bench: &Bench) {
    let store = &bench.store;
    populate(store).await;
    let create = async |new: &NewProfile| store.create_inference_profile(new, &[], None, &record()).await;
    let first = profile(1, "first");
    create(&first).await.expect("made");
    let again = NewProfile {
        name: first.name.clone(),
        ..profile(1, "second")
    };
    let refused = create(&again).await.expect_err("taken");
    assert!(
        matches!(&refused, Error::Conflict(why) if why.contains("name of first")),
        "{refused}"
    );
    let of_other = NewProfile {
        name: first.name.clone(),
        ..profile(2, "third")
    };
    create(&of_other).await.expect("another account's");
    let owner = Owner {
        account: &account(1),
        region: REGION,
    };
    assert_eq!(store.inference_profiles(owner).await.expect("read").len(), 1);
}

async fn a_token_makes_one_profile(bench: &Bench) {
    let store = &bench.store;
    populate(store).await;
    let claim = Claim::new(&account(1), REGION, "CreateInferenceProfile", "t", b"asked").expect("a claim");
    let create = async |new: &NewProfile| {
        let once = Once {
            claim: &claim,
            result: &new.arn,
        };
        let made = store
            .create_inference_profile(new, &[], Some(once), &record())
            .await;
        made.expect("answered")
    };
    let first = profile(1, "first");
    assert_eq!(create(&first).await, Created::Now);
    assert_eq!(
        create(&profile(1, "second")).await,
        Created::Before(first.arn.clone())
    );
    let configuration = store.configuration().await.expect("configuration");
    assert_eq!(configuration.profiles.len(), 1);
}

async fn tags_that_calls_cannot_have_are_refused(bench: &Bench) {
    let store = &bench.store;
    populate(store).await;
    let new = profile(1, "abc123def456");
    let create = async |tags: &[_]| store.create_inference_profile(&new, tags, None, &record()).await;
    for wrong in [tag("a\tb", "v"), tag("a", "\n"), tag("outcrop:missing", "x")] {
        let refused = create(&[wrong]).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
    }
    let many: Vec<_> = (0..=MAX_TAGS).map(|number| tag(number, "v")).collect();
    let refused = create(&many).await;
    assert!(
        matches!(refused, Err(Error::TooManyTags { limit: MAX_TAGS })),
        "{refused:?}"
    );
    create(&many[1..]).await.expect("as many as there may be");
    let owner = Owner {
        account: &account(1),
        region: REGION,
    };
    let refused = store.put_tags(owner, &new.arn, &[tag("another", "v")]).await;
    assert!(
        matches!(refused, Err(Error::TooManyTags { limit: MAX_TAGS })),
        "{refused:?}"
    );
    store
        .put_tags(owner, &new.arn, &[tag(1, "new")])
        .await
        .expect("a new value");
}

async fn a_projects_tags_are_kept_and_read_back(bench: &Bench) {
    let store = &bench.store;
    populate(store).await;
    let Manifest::Project(mut project) = project("alpha", 1) else {
        panic!("a project")
    };
    project.tags.set("cost-centre", "4711").expect("a tag");
    declare::put(store, vec![Manifest::Project(project.clone())]).await;
    let configuration = store.configuration().await.expect("configuration");
    assert_eq!(configuration.projects, [project]);
}
