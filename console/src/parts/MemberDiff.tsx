import { useState } from "react";
import { lineDiff, memberDiff, type LineChange, type MemberChange } from "./member-diff";
import classes from "./MemberDiff.module.css";

const MARK: Record<LineChange["kind"], string> = { same: " ", added: "+", removed: "−" };

/** Before and after, member by member; what did not change is folded away. */
export function MemberDiff({ before, after }: { before: unknown; after: unknown }) {
  const [open, setOpen] = useState(false);
  const changes = memberDiff(before, after);
  const different = changes.filter(({ kind }) => kind !== "same");
  const same = changes.length - different.length;
  const shown = open ? changes : different;
  return (
    <div className={classes.root}>
      <dl className={classes.list}>
        {shown.map((change) => (
          <div key={change.path} className={classes.row} data-kind={change.kind}>
            <dt className={classes.name}>{memberName(change.path)}</dt>
            <dd className={classes.values}>
              <Values change={change} />
            </dd>
          </div>
        ))}
      </dl>
      {different.length === 0 && !open && <p className="dim">No member differs.</p>}
      {same > 0 && (
        <button type="button" className={classes.more} aria-expanded={open} onClick={() => setOpen(!open)}>
          {open
            ? "Hide what stays"
            : `${same} more that ${same === 1 ? "stays" : "stay"} as ${same === 1 ? "it is" : "they are"}`}
        </button>
      )}
    </div>
  );
}

function Values({ change }: { change: MemberChange }) {
  const { kind, before, after } = change;
  if ([before, after].some((text) => text?.includes("\n"))) return <Lines before={before} after={after} />;
  if (kind === "same") return <span>{after}</span>;
  return (
    <>
      {before !== null && <del className={classes.before}>{shown(before)}</del>}
      {before !== null && after !== null && <span aria-hidden>→</span>}
      {after !== null && <ins className={classes.after}>{shown(after)}</ins>}
    </>
  );
}

function Lines({ before, after }: { before: string | null; after: string | null }) {
  const lines =
    before === null
      ? (after ?? "").split("\n").map((text): LineChange => ({ kind: "added", text }))
      : after === null
        ? before.split("\n").map((text): LineChange => ({ kind: "removed", text }))
        : lineDiff(before, after);
  return (
    <pre className={classes.lines} tabIndex={0}>
      {lines.map(({ kind, text }, index) => (
        <span key={index} data-kind={kind}>
          <i aria-label={kind === "same" ? undefined : kind}>{MARK[kind]}</i>
          {text}
          {"\n"}
        </span>
      ))}
    </pre>
  );
}

const shown = (text: string) => (text === "" ? "empty" : text);

/** `data_classes` as `Data classes`. */
function memberName(path: string): string {
  const words = path.replace(/_at_us\b/g, "").replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
