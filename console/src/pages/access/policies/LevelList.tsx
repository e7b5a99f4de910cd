import { Link } from "@tanstack/react-router";
import type { Policy } from "../../../api/policies";
import type { Level } from "./levels";
import { effectsText, levelName } from "./levels";
import { ROOT } from "../tree";
import classes from "./Policies.module.css";

/** The root's own permission for callers, in force until a policy with this id takes its place. */
const BUILT_IN = "outcrop:default";

/** Every level in the order in which it is asked. Levels that say nothing are named in one line. */
export function LevelList({ levels, selected }: { levels: readonly Level[]; selected: string | undefined }) {
  return (
    <ol className={classes.levels} aria-label="Levels, in the order in which they decide">
      {levels
        .filter((level) => level.policies.length > 0 || isRootBaseline(level) || isLast(level, levels))
        .map((level) => (
          <LevelCard key={`${level.unit.id} ${level.baseline}`} level={level} selected={selected} />
        ))}
    </ol>
  );
}

function LevelCard({ level, selected }: { level: Level; selected: string | undefined }) {
  const { unit, baseline, policies } = level;
  const builtIn = isRootBaseline(level) && !policies.some(({ id }) => id === BUILT_IN);
  return (
    <li className={classes.level} data-baseline={baseline || undefined}>
      <h2 className={classes.levelName}>
        {unit.name} <span className="dim">{levelName(level)}</span>
      </h2>
      <ul>
        {builtIn && (
          <li className={classes.policy}>
            <span className={classes.policyHead}>
              <span className="mono">{BUILT_IN}</span>
              <span className="dim">Built in</span>
            </span>
            <span className={classes.about}>
              Permits what a caller’s roles allow. A policy with this id at the root takes its place.
            </span>
          </li>
        )}
        {policies.map((policy) => (
          <PolicyRow key={policy.id} policy={policy} selected={policy.id === selected} />
        ))}
        {policies.length === 0 && !builtIn && <li className={classes.none}>No policy of its own yet.</li>}
      </ul>
    </li>
  );
}

function PolicyRow({ policy, selected }: { policy: Policy; selected: boolean }) {
  return (
    <li>
      <Link
        to="/access/policies"
        search={(before) => ({ ...before, policy: policy.id })}
        className={classes.policy}
        data-selected={selected || undefined}
        aria-current={selected || undefined}
      >
        <span className={classes.policyHead}>
          <span className="mono">{policy.id}</span>
          <span className="dim">{effectsText(policy.text)}</span>
        </span>
        {policy.description && <span className={classes.about}>{policy.description}</span>}
      </Link>
    </li>
  );
}

function isRootBaseline({ unit, baseline }: Level): boolean {
  return unit.id === ROOT && baseline;
}

function isLast(level: Level, levels: readonly Level[]): boolean {
  return level === levels.at(-1);
}
