//! The machine with its I/O: reads what it judges by, lets it decide, writes what follows.

use super::facts::Now;
use super::write::{self, Written};
use crate::app::App;
use crate::approval::{self, Asked, By, Command, Event, Recorded, Request, Review};
use outcrop_access::random_id;
use outcrop_core::{Code, Error};
use outcrop_store::request::Fired;

/// How often a command is judged again when the configuration changes at that very moment.
const ATTEMPTS: u32 = 8;

/// What a new request is made of.
pub struct Begin {
    pub asked: Asked,
    pub requester: approval::Decided,
    pub review: Option<Review>,
    /// Of a review: the change of a fact that it answers.
    pub fired: Option<Fired>,
    /// Whether the stages are decided by their automatic checks at once.
    pub self_service: bool,
}

/// A request as its events tell it.
pub async fn load(app: &App, id: &str) -> Result<Option<(Request, Vec<Recorded>)>, Error> {
    let mut recorded = Vec::new();
    for event in app.store().request_events(id).await? {
        let read: Event = serde_json::from_str(&event.event).map_err(Error::internal)?;
        recorded.push(Recorded {
            at_us: event.at_us,
            actor: event.actor,
            event: read,
        });
    }
    Ok(Request::fold(id, &recorded).map(|request| (request, recorded)))
}

/// Opens a request, or joins the one under way that asks for the same.
pub async fn begin(app: &App, now: &Now, by: &By, new: Begin) -> Result<Request, Error> {
    let facts = now.facts(app, &new.asked.model).await?;
    let id = format!("req-{}", random_id::lower(16)?);
    let use_case = new.asked.use_case.clone();
    let stages = app.parts.approvals.stages.clone();
    let events = approval::open(new.asked, new.requester, stages, new.review, &facts);
    let mut all = record(by, facts.now_us, events);
    let request = Request::fold(&id, &all).ok_or_else(|| Error::internal("a request that does not open"))?;
    if new.self_service {
        let decided = approval::decide(&request, by, Command::DecideByChecks, &facts)?;
        all.extend(record(&By::System("self-service"), facts.now_us, decided));
    }
    let after = Request::fold(&id, &all).ok_or_else(|| Error::internal("a request that does not open"))?;
    let written = Written {
        before: None,
        after: &after,
        events: &all,
        facts: &facts,
        fired: new.fired.as_ref(),
    };
    match write::write(app, now, &written).await {
        Ok(()) => Ok(after),
        Err(outcrop_store::Error::Conflict(_)) if after.review.is_none() => {
            let about = after.about();
            let command = if new.self_service {
                Command::DecideByChecks
            } else {
                Command::Join { use_case }
            };
            join(app, by, &about, command).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn join(app: &App, by: &By, about: &str, command: Command) -> Result<Request, Error> {
    let under_way = app.store().request_under_way(about).await?;
    let row = under_way.ok_or_else(|| {
        Error::new(
            Code::Conflict,
            "a request for the same was decided at this very moment; ask again if it is still needed",
        )
    })?;
    let by = match command {
        Command::DecideByChecks => &By::System("self-service"),
        _ => by,
    };
    change(app, &row.id, None, by, command, None).await
}

/// Lets a command happen to a request. With a version, only if nothing has happened since then.
pub async fn change(
    app: &App,
    id: &str,
    version: Option<i64>,
    by: &By,
    command: Command,
    fired: Option<&Fired>,
) -> Result<Request, Error> {
    for _ in 0..ATTEMPTS {
        let deed = Deed {
            id,
            version,
            by,
            command: command.clone(),
            fired,
        };
        if let Some(after) = deed.attempt(app).await? {
            return Ok(after);
        }
    }
    Err(Error::new(
        Code::Conflict,
        "the configuration changes too fast for this to be judged; try again",
    ))
}

/// A command, and what it is for.
struct Deed<'a> {
    id: &'a str,
    version: Option<i64>,
    by: &'a By,
    command: Command,
    fired: Option<&'a Fired>,
}

impl Deed<'_> {
    /// None: what it was judged by changed under its feet, and it has to be judged again.
    async fn attempt(self, app: &App) -> Result<Option<Request>, Error> {
        let now = Now::read(app).await?;
        let (before, recorded) = load(app, self.id).await?.ok_or_else(|| unknown(self.id))?;
        if let Some(version) = self.version.filter(|version| *version != before.version) {
            return Err(changed_since(version, &recorded));
        }
        let by = judged_now(&now, self.by, &before)?;
        let facts = now.facts(app, &before.asked.model).await?;
        let decided = approval::decide(&before, &by, self.command, &facts)?;
        if decided.is_empty() {
            return Ok(Some(before));
        }
        let events = record(&by, facts.now_us, decided);
        let mut after = before.clone();
        for event in &events {
            after.apply(event);
        }
        let written = Written {
            before: Some(&before),
            after: &after,
            events: &events,
            facts: &facts,
            fired: self.fired,
        };
        match write::write(app, &now, &written).await {
            Ok(()) => Ok(Some(after)),
            Err(outcrop_store::Error::Conflict(message)) => conflict(app, &now, &before, message).await,
            Err(error) => Err(error.into()),
        }
    }
}

/// Whether the request changed, which its next reader has to know, or only the configuration.
async fn conflict(app: &App, now: &Now, before: &Request, message: String) -> Result<Option<Request>, Error> {
    let since = load(app, &before.id).await?;
    let since = since.map(|(_, recorded)| recorded).unwrap_or_default();
    if i64::try_from(since.len()).unwrap_or(i64::MAX) > before.version {
        return Err(changed_since(before.version, &since));
    }
    if app.store().configuration_version().await? == now.version() {
        return Err(Error::new(Code::Conflict, message));
    }
    Ok(None)
}

/// The person with the roles that the store says they have now, whatever they had when they were authenticated.
fn judged_now(now: &Now, by: &By, request: &Request) -> Result<By, Error> {
    Ok(match by {
        By::Person(person) => By::Person(now.person(&person.id, &request.asked.unit)?),
        By::System(part) => By::System(part),
    })
}

fn record(by: &By, at_us: i64, events: Vec<Event>) -> Vec<Recorded> {
    let actor = by.actor();
    let recorded = events.into_iter().map(|event| Recorded {
        at_us,
        actor: actor.clone(),
        event,
    });
    recorded.collect()
}

pub fn unknown(id: &str) -> Error {
    let shown: String = id.chars().take(64).collect();
    Error::not_found(format!("there is no request `{shown}`"))
}

/// What happened since a version, for whoever acted on it.
fn changed_since(version: i64, recorded: &[Recorded]) -> Error {
    let known = usize::try_from(version).unwrap_or(usize::MAX);
    let told: Vec<String> = recorded
        .iter()
        .skip(known)
        .filter(|one| !matches!(one.event, Event::Checked { .. }))
        .map(|one| {
            let who = approval::Decided::by(&one.actor).name;
            let at = one.event.stage().map(|stage| format!(" at stage `{stage}`"));
            format!("it was {}{} by `{who}`", one.event.past(), at.unwrap_or_default())
        })
        .collect();
    let told = if told.is_empty() {
        format!("it has {} events", recorded.len())
    } else {
        told.join(", then ")
    };
    Error::new(
        Code::Conflict,
        format!("the request is not at version {version} any more: {told}; look at it again"),
    )
}
