//! What can be done to each kind of thing.

use super::change::{Changes, Verb, existing};
use crate::command::manifest::PlanServer;
use anyhow::{Result, bail};
use clap::{Subcommand, ValueEnum};
use outcrop_core::id::AccountId;
use outcrop_core::manifest::{self, Kind, Manifest};
use outcrop_core::organisation::{self, Environment, ROOT};
use outcrop_core::principal::{Kind as PrincipalKind, Role};
use outcrop_store::manifest::Change;

#[derive(Debug, Subcommand)]
pub enum Unit {
    /// Add a unit
    Add {
        /// Lower-case letters and digits with dashes between
        id: String,
        #[arg(long)]
        name: String,
        /// The unit that it lies under
        #[arg(long, default_value = ROOT)]
        parent: String,
    },
    /// Rename a unit, or move it with all that is in it
    Set {
        id: String,
        #[arg(long)]
        name: Option<String>,
        #[arg(long)]
        parent: Option<String>,
    },
    /// Remove an empty unit
    Remove { id: String },
}

impl Verb for Unit {
    async fn changes(self, server: &PlanServer) -> Result<Changes> {
        Ok(match self {
            Self::Add { id, name, parent } => Changes::add(Manifest::Unit(organisation::Unit {
                id,
                name,
                parent: Some(parent),
            })),
            Self::Set { id, name, parent } => {
                let Manifest::Unit(mut unit) = existing(server, Kind::Unit, &id).await? else {
                    bail!("no unit")
                };
                set(&mut unit.name, name);
                unit.parent = parent.or(unit.parent);
                Changes::set(Manifest::Unit(unit))
            }
            Self::Remove { id } => Changes::remove(Kind::Unit, &id),
        })
    }
}

#[derive(Debug, Subcommand)]
pub enum Account {
    /// Add an account
    Add {
        #[arg(value_parser = account, value_name = "12 DIGITS")]
        id: AccountId,
        #[arg(long)]
        name: String,
        #[arg(long)]
        unit: String,
        /// Let its people accept a model's terms by themselves
        #[arg(long)]
        self_service: bool,
    },
    /// Rename an account, or move it
    Set {
        #[arg(value_parser = account, value_name = "12 DIGITS")]
        id: AccountId,
        #[arg(long)]
        name: Option<String>,
        #[arg(long)]
        unit: Option<String>,
        #[arg(long)]
        self_service: Option<bool>,
    },
    /// Remove an account that nothing was ever booked on
    Remove {
        #[arg(value_parser = account, value_name = "12 DIGITS")]
        id: AccountId,
    },
}

impl Verb for Account {
    async fn changes(self, server: &PlanServer) -> Result<Changes> {
        Ok(match self {
            Self::Add {
                id,
                name,
                unit,
                self_service,
            } => Changes::add(Manifest::Account(organisation::Account {
                id,
                unit,
                name,
                self_service,
            })),
            Self::Set {
                id,
                name,
                unit,
                self_service,
            } => {
                let found = existing(server, Kind::Account, id.as_str()).await?;
                let Manifest::Account(mut account) = found else {
                    bail!("no account")
                };
                set(&mut account.name, name);
                set(&mut account.unit, unit);
                set(&mut account.self_service, self_service);
                Changes::set(Manifest::Account(account))
            }
            Self::Remove { id } => Changes::remove(Kind::Account, id.as_str()),
        })
    }
}

#[derive(Debug, Subcommand)]
pub enum Project {
    /// Add a project
    Add {
        id: String,
        #[arg(long)]
        name: String,
        #[arg(long, value_parser = account, value_name = "12 DIGITS")]
        account: AccountId,
        #[arg(long, value_parser = environment, value_name = "sandbox|development|production")]
        environment: Environment,
        /// What kind of data its calls carry; may be given several times
        #[arg(long = "data-class", value_name = "CLASS")]
        data_classes: Vec<String>,
    },
    /// Change a project
    Set {
        id: String,
        #[arg(long)]
        name: Option<String>,
        #[arg(long, value_parser = environment, value_name = "sandbox|development|production")]
        environment: Option<Environment>,
        /// All of its data classes from now on
        #[arg(long = "data-class", value_name = "CLASS", conflicts_with = "no_data_classes")]
        data_classes: Option<Vec<String>>,
        /// Its calls carry no data of any class
        #[arg(long)]
        no_data_classes: bool,
    },
    /// Remove a project that nothing was ever booked on
    Remove { id: String },
}

impl Verb for Project {
    async fn changes(self, server: &PlanServer) -> Result<Changes> {
        Ok(match self {
            Self::Add {
                id,
                name,
                account,
                environment,
                data_classes,
            } => {
                let data_classes = data_classes.into_iter().collect();
                let project = organisation::Project {
                    id,
                    account,
                    name,
                    environment,
                    data_classes,
                    tags: Default::default(),
                };
                Changes::add(Manifest::Project(project))
            }
            Self::Set {
                id,
                name,
                environment,
                data_classes,
                no_data_classes,
            } => {
                let found = existing(server, Kind::Project, &id).await?;
                let Manifest::Project(mut project) = found else {
                    bail!("no project")
                };
                set(&mut project.name, name);
                set(&mut project.environment, environment);
                let data_classes = data_classes.or_else(|| no_data_classes.then(Vec::new));
                set(
                    &mut project.data_classes,
                    data_classes.map(|classes| classes.into_iter().collect()),
                );
                Changes::set(Manifest::Project(project))
            }
            Self::Remove { id } => Changes::remove(Kind::Project, &id),
        })
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Type {
    User,
    Service,
}

#[derive(Debug, Subcommand)]
pub enum Principal {
    /// Add a user or a service, without any role
    Add {
        id: String,
        #[arg(long)]
        name: String,
        #[arg(long = "type", value_enum)]
        kind: Type,
        #[arg(long, value_parser = account, value_name = "12 DIGITS")]
        account: AccountId,
        /// The project that its calls are booked on
        #[arg(long)]
        project: String,
    },
    /// Change a user or a service
    Set {
        id: String,
        #[arg(long)]
        name: Option<String>,
        #[arg(long, value_parser = account, value_name = "12 DIGITS")]
        account: Option<AccountId>,
        #[arg(long)]
        project: Option<String>,
        /// Take none of its credentials
        #[arg(long)]
        disabled: Option<bool>,
    },
    /// Remove a user or a service that never did anything, with its roles
    Remove { id: String },
}

impl Verb for Principal {
    async fn changes(self, server: &PlanServer) -> Result<Changes> {
        Ok(match self {
            Self::Add {
                id,
                name,
                kind,
                account,
                project,
            } => {
                let kind = match kind {
                    Type::User => PrincipalKind::User,
                    Type::Service => PrincipalKind::Service,
                };
                let disabled = false;
                Changes::add(Manifest::Principal(manifest::Principal {
                    id,
                    name,
                    kind,
                    account,
                    project,
                    disabled,
                }))
            }
            Self::Set {
                id,
                name,
                account,
                project,
                disabled,
            } => {
                let found = existing(server, Kind::Principal, &id).await?;
                let Manifest::Principal(mut principal) = found else {
                    bail!("no principal")
                };
                set(&mut principal.name, name);
                set(&mut principal.account, account);
                set(&mut principal.project, project);
                set(&mut principal.disabled, disabled);
                Changes::set(Manifest::Principal(principal))
            }
            Self::Remove { id } => {
                let members = server.declared_of(Kind::Member).await?;
                let own = |manifest: &Manifest| matches!(manifest, Manifest::Member(member) if member.principal == id);
                let roles = members.iter().filter(|manifest| own(manifest));
                let mut list: Vec<Change> = roles
                    .map(|role| Change::delete(Kind::Member, role.id()))
                    .collect();
                list.push(Change::delete(Kind::Principal, id));
                Changes::all(list)
            }
        })
    }
}

#[derive(Debug, Subcommand)]
pub enum Member {
    /// Give a principal a role at a unit, and so at everything under it
    Add {
        principal: String,
        unit: String,
        #[arg(value_parser = role)]
        role: Role,
    },
    /// Take it again
    Remove {
        principal: String,
        unit: String,
        #[arg(value_parser = role)]
        role: Role,
    },
}

impl Verb for Member {
    async fn changes(self, _: &PlanServer) -> Result<Changes> {
        Ok(match self {
            Self::Add {
                principal,
                unit,
                role,
            } => Changes::add(Manifest::Member(manifest::Member {
                principal,
                unit,
                role,
            })),
            Self::Remove {
                principal,
                unit,
                role,
            } => Changes::remove(
                Kind::Member,
                &Manifest::Member(manifest::Member {
                    principal,
                    unit,
                    role,
                })
                .id(),
            ),
        })
    }
}

#[derive(Debug, Subcommand)]
pub enum Group {
    /// Give the people of a group a role at a unit
    Add {
        /// As the identity provider's token spells it
        group: String,
        unit: String,
        #[arg(value_parser = role)]
        role: Role,
    },
    /// Take it again
    Remove {
        group: String,
        unit: String,
        #[arg(value_parser = role)]
        role: Role,
    },
}

impl Verb for Group {
    async fn changes(self, _: &PlanServer) -> Result<Changes> {
        Ok(match self {
            Self::Add { group, unit, role } => {
                Changes::add(Manifest::Group(manifest::Group { group, unit, role }))
            }
            Self::Remove { group, unit, role } => Changes::remove(
                Kind::Group,
                &Manifest::Group(manifest::Group { group, unit, role }).id(),
            ),
        })
    }
}

fn set<T>(member: &mut T, to: Option<T>) {
    if let Some(value) = to {
        *member = value;
    }
}

pub fn account(text: &str) -> Result<AccountId, String> {
    AccountId::parse(text).ok_or_else(|| "an account has exactly twelve digits".to_owned())
}

fn environment(text: &str) -> Result<Environment, String> {
    Environment::parse(text).ok_or_else(|| named(&Environment::ALL.map(Environment::name)))
}

fn role(text: &str) -> Result<Role, String> {
    Role::parse(text).ok_or_else(|| named(&Role::ALL.map(Role::name)))
}

fn named(names: &[&str]) -> String {
    format!("there are {}", crate::config::listed(names))
}
