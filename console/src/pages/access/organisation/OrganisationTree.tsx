import { ActionIcon, Menu } from "@mantine/core";
import { IconBuilding, IconChevronRight, IconDots, IconFolder, IconId } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import type { Account, Project, Unit } from "../../../api/organisation";
import page from "../Access.module.css";
import change from "../change/Change.module.css";
import { counted } from "../change/words";
import { ROOT, type AccountNode, type UnitNode } from "../tree";
import { groupAccount } from "../words";
import { environmentWord } from "../../../catalogue/words";
import type { Editing } from "./editing";
import classes from "./OrganisationTree.module.css";

interface Props {
  tree: UnitNode;
  /** Everything is in sight: the tree was narrowed to what was looked for. */
  openAll: boolean;
  /** Absent for who may only read. */
  onEdit: ((editing: Editing) => void) | undefined;
}

/** Above this many things, only the first levels are open at first. */
const MANY = 150;
const OPEN_DEPTH = 2;

/** Units, the accounts in them, and their projects: each level hangs on a line from the one above. */
export function OrganisationTree({ tree, openAll, onEdit }: Props) {
  const openDepth = openAll || sizeOf(tree) <= MANY ? Infinity : OPEN_DEPTH;
  return (
    <div className={classes.frame}>
      <ul className={classes.tree} aria-label="Organisation">
        <UnitBranch node={tree} depth={0} openDepth={openDepth} onEdit={onEdit} />
      </ul>
    </div>
  );
}

interface BranchProps {
  depth: number;
  openDepth: number;
  onEdit: Props["onEdit"];
}

function UnitBranch({ node, depth, openDepth, onEdit }: BranchProps & { node: UnitNode }) {
  const { unit, units, accounts } = node;
  const inner = { depth: depth + 1, openDepth, onEdit };
  const size = [
    units.length > 0 && counted(units.length, "unit"),
    accounts.length > 0 && counted(accounts.length, "account"),
  ];
  return (
    <Branch
      name={unit.name}
      id={unit.id}
      icon={<IconBuilding size={17} stroke={1.75} aria-hidden />}
      kind="unit"
      facts={<span className="dim">{size.filter(Boolean).join(", ") || "Empty"}</span>}
      menu={<UnitMenu unit={unit} onEdit={onEdit} />}
      startOpen={depth < openDepth}
    >
      {units.length + accounts.length > 0 && (
        <>
          {accounts.map((entry) => (
            <AccountBranch key={entry.account.id} node={entry} {...inner} />
          ))}
          {units.map((entry) => (
            <UnitBranch key={entry.unit.id} node={entry} {...inner} />
          ))}
        </>
      )}
    </Branch>
  );
}

function AccountBranch({ node, depth, openDepth, onEdit }: BranchProps & { node: AccountNode }) {
  const { account, projects } = node;
  return (
    <Branch
      name={account.name}
      id={groupAccount(account.id)}
      icon={<IconId size={17} stroke={1.75} aria-hidden />}
      kind="account"
      facts={
        account.self_service && (
          <span className={page.tag} data-hint="Automatic checks decide its requests for models">
            Self-service
          </span>
        )
      }
      menu={<AccountMenu account={account} onEdit={onEdit} />}
      startOpen={depth < openDepth}
    >
      {projects.length > 0 &&
        projects.map((project) => (
          <Branch
            key={project.id}
            name={project.name}
            id={project.id}
            icon={<IconFolder size={17} stroke={1.75} aria-hidden />}
            kind="project"
            facts={<ProjectFacts project={project} />}
            menu={<ProjectMenu project={project} onEdit={onEdit} />}
            startOpen
          />
        ))}
    </Branch>
  );
}

interface RowProps {
  name: string;
  id: string;
  icon: ReactNode;
  kind: "unit" | "account" | "project";
  facts: ReactNode;
  menu: ReactNode;
  startOpen: boolean;
  children?: ReactNode;
}

function Branch({ name, id, icon, kind, facts, menu, startOpen, children }: RowProps) {
  const [open, setOpen] = useState(startOpen);
  return (
    <li className={classes.branch} data-kind={kind}>
      <div className={classes.row}>
        {children ? (
          <ActionIcon
            size={22}
            variant="subtle"
            color="gray"
            className={classes.toggle}
            aria-expanded={open}
            aria-label={`${open ? "Close" : "Open"} ${name}`}
            onClick={() => setOpen(!open)}
          >
            <IconChevronRight size={15} />
          </ActionIcon>
        ) : (
          <span className={classes.leaf} />
        )}
        {icon}
        <strong className={classes.name}>{name}</strong>
        <span className={`mono dim ${classes.id}`}>{id}</span>
        <span className={classes.facts}>{facts}</span>
        <span className={classes.menu}>{menu}</span>
      </div>
      {open && children && <ul className={classes.inner}>{children}</ul>}
    </li>
  );
}

function ProjectFacts({ project }: { project: Project }) {
  return (
    <>
      <span className={page.tag} data-strong={project.environment === "production" || undefined}>
        {environmentWord(project.environment)}
      </span>
      {(project.data_classes ?? []).map((name) => (
        <span key={name} className={page.tag} data-hint="Data class: what its calls may carry">
          {name}
        </span>
      ))}
    </>
  );
}

function UnitMenu({ unit, onEdit }: { unit: Unit; onEdit: Props["onEdit"] }) {
  return (
    <RowMenu name={unit.name}>
      <Menu.Item renderRoot={(props) => <Link {...props} to="/access/members" search={{ unit: unit.id }} />}>
        Members here
      </Menu.Item>
      <Menu.Item renderRoot={(props) => <Link {...props} to="/access/policies" search={{ unit: unit.id }} />}>
        Policies here
      </Menu.Item>
      {onEdit && (
        <>
          <Menu.Divider />
          <Menu.Item onClick={() => onEdit({ what: "unit", unit: null, parent: unit.id })}>
            Add a unit under it
          </Menu.Item>
          <Menu.Item onClick={() => onEdit({ what: "account", account: null, unit: unit.id })}>
            Add an account to it
          </Menu.Item>
          <Menu.Item onClick={() => onEdit({ what: "unit", unit, parent: unit.parent ?? ROOT })}>
            {unit.id === ROOT ? "Rename" : "Rename or move"}
          </Menu.Item>
          {unit.id !== ROOT && (
            <Menu.Item
              className={change.dangerText}
              onClick={() => onEdit({ what: "delete", kind: "unit", id: unit.id, name: unit.name })}
            >
              Delete
            </Menu.Item>
          )}
        </>
      )}
    </RowMenu>
  );
}

function AccountMenu({ account, onEdit }: { account: Account; onEdit: Props["onEdit"] }) {
  return (
    <RowMenu name={account.name}>
      <Menu.Item
        renderRoot={(props) => <Link {...props} to="/access/members" search={{ unit: account.unit }} />}
      >
        Members of its unit
      </Menu.Item>
      {onEdit && (
        <>
          <Menu.Divider />
          <Menu.Item onClick={() => onEdit({ what: "project", project: null, account: account.id })}>
            Add a project to it
          </Menu.Item>
          <Menu.Item onClick={() => onEdit({ what: "account", account, unit: account.unit })}>
            Rename or move
          </Menu.Item>
          <Menu.Item
            className={change.dangerText}
            onClick={() => onEdit({ what: "delete", kind: "account", id: account.id, name: account.name })}
          >
            Delete
          </Menu.Item>
        </>
      )}
    </RowMenu>
  );
}

function ProjectMenu({ project, onEdit }: { project: Project; onEdit: Props["onEdit"] }) {
  return (
    <RowMenu name={project.name}>
      <Menu.Item renderRoot={(props) => <Link {...props} to="/calls" search={{ project: project.id }} />}>
        Its calls
      </Menu.Item>
      {onEdit && (
        <>
          <Menu.Divider />
          <Menu.Item onClick={() => onEdit({ what: "project", project, account: project.account })}>
            Change
          </Menu.Item>
          <Menu.Item
            className={change.dangerText}
            onClick={() => onEdit({ what: "delete", kind: "project", id: project.id, name: project.name })}
          >
            Delete
          </Menu.Item>
        </>
      )}
    </RowMenu>
  );
}

function RowMenu({ name, children }: { name: string; children: ReactNode }) {
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon size={26} variant="subtle" color="gray" aria-label={`More about ${name}`}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}

function sizeOf({ units, accounts }: UnitNode): number {
  const projects = accounts.reduce((sum, entry) => sum + entry.projects.length, 0);
  return 1 + accounts.length + projects + units.reduce((sum, unit) => sum + sizeOf(unit), 0);
}
