//! Who has which role where: as a member, or by a group at their identity provider. There is one answer to that, for
//! calls, which take it from the snapshot, and for approvals, which ask the store of this moment.

use outcrop_core::manifest::Manifest;
use outcrop_core::organisation::Membership;
use outcrop_store::configuration::Configuration;
use std::collections::HashMap;

/// The memberships of every principal that has any, each once; of those who are disabled too.
#[must_use]
pub fn memberships(configuration: &Configuration) -> HashMap<&str, Vec<Membership>> {
    let mut memberships: HashMap<&str, Vec<Membership>> = HashMap::new();
    for member in &configuration.members {
        let of = memberships.entry(member.principal.as_str()).or_default();
        of.push(Membership {
            unit: member.unit.clone(),
            role: member.role,
        });
    }
    for (principal, membership) in by_groups(configuration) {
        let of = memberships.entry(principal).or_default();
        if !of.contains(&membership) {
            of.push(membership);
        }
    }
    memberships
}

/// What people's groups at their identity provider give them.
fn by_groups(configuration: &Configuration) -> impl Iterator<Item = (&str, Membership)> {
    let mut mapped: HashMap<&str, Vec<Membership>> = HashMap::new();
    for document in &configuration.documents {
        if let Manifest::Group(group) = &document.manifest {
            mapped.entry(&group.group).or_default().push(Membership {
                unit: group.unit.clone(),
                role: group.role,
            });
        }
    }
    configuration.identities.iter().flat_map(move |identity| {
        let given = identity
            .groups
            .iter()
            .filter_map(|group| mapped.get(group.as_str()));
        let given: Vec<Membership> = given.flatten().cloned().collect();
        given
            .into_iter()
            .map(|membership| (identity.principal.as_str(), membership))
    })
}
