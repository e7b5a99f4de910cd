import { Button, Drawer } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import type { Unit } from "../../../api/organisation";
import type { Principal } from "../../../api/principals";
import { CopyText } from "../../../parts/CopyText";
import { InstantAgo } from "../../../parts/InstantAgo";
import page from "../Access.module.css";
import { ChangeDialog } from "../change/ChangeDialog";
import { pathText } from "../tree";
import { useMayChange } from "../use-may-change";
import { groupAccount, roleWord } from "../words";
import classes from "./PrincipalDrawer.module.css";

interface Props {
  id: string | undefined;
  principals: readonly Principal[];
  units: readonly Unit[];
  onClose: () => void;
}

/** One principal: what it is, what it may, and the ways from it. Its id is in the URL. */
export function PrincipalDrawer({ id, principals, units, onClose }: Props) {
  const principal = principals.find((candidate) => candidate.id === id);
  return (
    <Drawer
      opened={id !== undefined}
      onClose={onClose}
      position="right"
      size={520}
      title={principal?.name ?? "Principal"}
      closeButtonProps={{ "aria-label": "Close the principal" }}
      overlayProps={{ backgroundOpacity: 0.25 }}
    >
      {principal && <PrincipalBody principal={principal} units={units} />}
      {id !== undefined && !principal && <p>There is no principal “{id}”.</p>}
    </Drawer>
  );
}

function PrincipalBody({ principal, units }: { principal: Principal; units: readonly Unit[] }) {
  const { id, type, account, project, disabled, identity, last_seen_at_us, memberships } = principal;
  return (
    <div className={classes.root}>
      <dl className={classes.facts}>
        <Fact name="Id">
          <CopyText text={id} label="Copy the principal's id" />
        </Fact>
        <Fact name="Type">
          {type === "user" ? "User" : "Service"}
          {disabled && ", disabled: none of its credentials is taken"}
        </Fact>
        <Fact name="Account">
          <span className="num">{groupAccount(account)}</span>
        </Fact>
        <Fact name="Project">
          <Link to="/calls" search={{ project }} className="link linkInText">
            {project}
          </Link>
        </Fact>
        <Fact name="Last seen">
          {last_seen_at_us === null || last_seen_at_us === undefined ? (
            <span className="dim">Never</span>
          ) : (
            <InstantAgo us={last_seen_at_us} />
          )}
        </Fact>
        <Fact name="Identity">
          {!identity ? (
            <span className="dim">{type === "user" ? "Signs in locally" : "By its keys"}</span>
          ) : (
            <span className={classes.identity}>
              {identity.subject} <span className="dim">at {identity.issuer}</span>
            </span>
          )}
        </Fact>
      </dl>
      <section>
        <h3 className={classes.heading}>Roles</h3>
        {memberships.length === 0 && <p className="dim">None: nothing that it asks for is allowed.</p>}
        <ul className={classes.roles}>
          {memberships.map(({ unit, role, group }) => (
            <li key={`${unit} ${role} ${group}`}>
              <span className={page.tag}>{roleWord(role)}</span> at {pathText(units, unit)}
              {group && <span className="dim"> by group {group}</span>}
            </li>
          ))}
        </ul>
      </section>
      <Doors principal={principal} />
    </div>
  );
}

function Doors({ principal }: { principal: Principal }) {
  const { id, name, disabled, type, account, project } = principal;
  const mayChange = useMayChange();
  const [changing, setChanging] = useState(false);
  const verb = disabled ? "Enable" : "Disable";
  return (
    <section className={classes.doors}>
      <Link to="/access/keys" search={{ principal: id }} className="link">
        Its keys
      </Link>
      <Link to="/access/explain" search={{ principal: id }} className="link">
        What it may do
      </Link>
      <Link to="/calls" search={{ principal: id }} className="link">
        Its calls
      </Link>
      <Link to="/audit" search={{ actor: id }} className="link">
        What it changed
      </Link>
      {mayChange && (
        <Button size="xs" variant="default" className={classes.disable} onClick={() => setChanging(true)}>
          {verb}
        </Button>
      )}
      {changing && (
        <ChangeDialog
          opened
          title={`${verb} ${name}`}
          onClose={() => setChanging(false)}
          changes={() => [
            {
              op: "put",
              manifest: { kind: "principal", id, name, type, account, project, disabled: !disabled },
            },
          ]}
        />
      )}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
