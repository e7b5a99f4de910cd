import { IconLock } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useSession } from "../../../app/use-session";
import { EmptyState } from "../../../parts/EmptyState";
import type { Organisation } from "../../../api/organisation";
import { ROOT } from "../tree";
import classes from "./Policies.module.css";
import { levelName, levelsOf } from "./levels";

/** For whoever may not read policies: which levels decide about their calls, and where to ask why. */
export function PoliciesNote({ organisation: { accounts, units } }: { organisation: Organisation }) {
  const { account, user } = useSession();
  const home = accounts.find(({ id }) => id === account)?.unit ?? ROOT;
  return (
    <EmptyState
      title="Policies are read by administrators and auditors"
      icon={<IconLock size={26} aria-hidden />}
    >
      <p>
        You are in charge of no unit. Calls of account <span className="num">{account}</span> are decided at
        these levels, one after the other; every level has to allow a call.
      </p>
      <ol className={classes.names} aria-label="Levels, in the order in which they decide">
        {levelsOf([], units, home).map((level) => (
          <li key={`${level.unit.id} ${level.baseline}`}>
            {level.unit.name} <span className="dim">{levelName(level)}</span>
          </li>
        ))}
      </ol>
      <p>
        <Link to="/access/explain" search={{ principal: user.id }} className="link linkInText">
          Ask why a call of yours is allowed or refused
        </Link>
        : the answer names the policies that decide.
      </p>
    </EmptyState>
  );
}
