import { Button, Select } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import type { CatalogueDetails, TermsVersion } from "../../api/governance";
import { mayAddTerms } from "../../app/roles";
import { useSession } from "../../app/use-session";
import { subjectText } from "../../catalogue/words";
import { Panel, PanelNote } from "../../parts/Panel";
import { DateOf } from "../../parts/Quantity";
import { TermsDiff } from "../../terms/TermsDiff";
import { TermsText } from "../../terms/TermsText";
import { AddTerms } from "./AddTerms";
import classes from "./Model.module.css";
import { readPair } from "./model-search";

/** Enough of a hash to tell two versions apart. */
const SHORT_HASH = 12;

const route = getRouteApi("/console/models/$id");

/** The terms in force, every version of them, and what changed between two. */
export function TermsPanel({ model }: { model: CatalogueDetails }) {
  const [adding, setAdding] = useState(false);
  const { in_force, versions } = model.terms;
  const add = mayAddTerms(useSession()) && (
    <Button size="compact-sm" variant="default" onClick={() => setAdding(true)}>
      {versions.length === 0 ? "Attach terms" : "Add a version"}
    </Button>
  );
  return (
    <Panel title="Terms" actions={add}>
      {!in_force && (
        <PanelNote>
          No evidence attached. Terms are never assumed: a legal reviewer attaches the text that was accepted.
        </PanelNote>
      )}
      {versions.length > 0 && <Versions versions={versions} inForce={in_force} />}
      {in_force && <Reader versions={versions} subject={in_force.subject} />}
      <AddTerms model={model} opened={adding} onClose={() => setAdding(false)} />
    </Panel>
  );
}

function Versions({ versions, inForce }: { versions: TermsVersion[]; inForce: TermsVersion | null }) {
  return (
    <ul className={classes.list}>
      {versions.map(({ subject, ordinal, hash, title, source, added_at_us }) => (
        <li key={`${subject} ${hash}`} className={classes.item}>
          <div className={classes.itemHead}>
            <strong>
              {title} <span className="dim">version {ordinal}</span>
            </strong>
            <span>{hash === inForce?.hash ? "In force" : <span className="dim">Replaced</span>}</span>
          </div>
          <div className={classes.itemFacts}>
            <span>
              Added <DateOf us={added_at_us} />
            </span>
            <span>For {subjectText(subject)}</span>
            <span data-hint={`SHA-256\n${hash}`}>
              SHA-256 <span className="mono">{hash.slice(0, SHORT_HASH)}</span>
            </span>
            {source && <span>Source: {source}</span>}
            <Link
              to="."
              search={(before) => ({ ...before, terms: hash.slice(0, SHORT_HASH), compare: undefined })}
              resetScroll={false}
              className="link"
              aria-label={`Read version ${ordinal}`}
            >
              Read
            </Link>
          </div>
        </li>
      ))}
    </ul>
  );
}

/** What the URL asks for: one version's text, or two versions of the terms in force compared. */
function Reader({ versions: all, subject }: { versions: TermsVersion[]; subject: string }) {
  const versions = all.filter((version) => version.subject === subject);
  const { compare, terms } = route.useSearch();
  const navigate = route.useNavigate();
  const pair = compare === undefined ? null : readPair(compare);
  const from = versions.find(({ ordinal }) => ordinal === pair?.from);
  const to = versions.find(({ ordinal }) => ordinal === pair?.to);
  const read = terms === undefined ? undefined : all.find(({ hash }) => hash.startsWith(terms));
  const choose = (older: string | undefined, newer: string | undefined) => {
    const search = older && newer ? { compare: `${older}..${newer}` } : { compare: undefined };
    void navigate({ search: (before) => ({ ...before, terms: undefined, ...search }), resetScroll: false });
  };
  const options = versions.map(({ ordinal }) => ({ value: String(ordinal), label: `Version ${ordinal}` }));
  const ordinals = versions.map(({ ordinal }) => ordinal).sort((one, other) => one - other);
  const older = from?.ordinal ?? ordinals.at(-2);
  const newer = to?.ordinal ?? ordinals.at(-1);
  return (
    <>
      {versions.length > 1 && (
        <div className={classes.compare}>
          <Select
            label="Compare"
            size="xs"
            allowDeselect={false}
            data={options}
            value={String(older)}
            onChange={(value) => choose(value ?? undefined, String(newer))}
          />
          <Select
            label="with"
            size="xs"
            allowDeselect={false}
            data={options}
            value={String(newer)}
            onChange={(value) => choose(String(older), value ?? undefined)}
          />
          <Button size="xs" variant="default" onClick={() => choose(String(older), String(newer))}>
            Show what changed
          </Button>
        </div>
      )}
      {from && to && <TermsDiff subject={to.subject} from={from.hash} to={to.hash} />}
      {read && <TermsText subject={read.subject} hash={read.hash} />}
      {(from ?? read) && (
        <Button size="compact-sm" variant="subtle" mt={6} onClick={() => choose(undefined, undefined)}>
          Close the text
        </Button>
      )}
    </>
  );
}
