//! Prices: dated, versioned, for a model at a region, mode and tier, by what is billed.

mod book;
mod declared;
mod rates;

pub use book::{Ask, Audience, Book, Negotiated, Origin, Quote, Rank, Version};
pub use declared::{Decimal, Declared, DeclaredRates, DeclaredStep, Discount, Exchange};
pub use rates::{Line, Rates, Step};

use serde::{Deserialize, Serialize};

/// The region of a price that holds wherever there is none of the region's own.
pub const ANY_REGION: &str = "*";

/// The number of the version that a call is booked under which had no price, where such calls may pass.
pub const UNPRICED: i64 = 0;

/// The price of one model at one region, mode and tier, from an instant on. Immutable: a change is a new version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    /// The version's number in the store; each ledger row keeps it.
    pub version: i64,
    /// Microseconds since the Unix epoch.
    pub effective_from_us: i64,
    pub rates: Rates,
}

impl Price {
    /// What a call is booked under that has no price: its lines cost nothing, and its version says so.
    #[must_use]
    pub fn unknown() -> Self {
        Self {
            version: UNPRICED,
            effective_from_us: 0,
            rates: Rates::default(),
        }
    }
}

/// What becomes of a call that no price is known for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unknown {
    /// It is refused.
    #[default]
    Refuse,
    /// It passes, and is booked as unpriced.
    Flag,
}

/// What a price is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = PriceKey))]
pub struct Key {
    pub model: String,
    /// `*` for every region that has no price of its own.
    pub region: String,
    pub mode: Mode,
    pub tier: Tier,
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            model, region, mode, ..
        } = self;
        write!(f, "{model} {region} {} {}", mode.name(), self.tier.name())
    }
}

/// The inference mode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    #[default]
    OnDemand,
    Batch,
    Provisioned,
}

impl Mode {
    pub const ALL: [Self; 3] = [Self::OnDemand, Self::Batch, Self::Provisioned];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OnDemand => "on-demand",
            Self::Batch => "batch",
            Self::Provisioned => "provisioned",
        }
    }
}

/// The service tier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    #[default]
    Default,
    Priority,
    Flex,
    Reserved,
}

impl Tier {
    pub const ALL: [Self; 4] = [Self::Default, Self::Priority, Self::Flex, Self::Reserved];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Priority => "priority",
            Self::Flex => "flex",
            Self::Reserved => "reserved",
        }
    }
}
