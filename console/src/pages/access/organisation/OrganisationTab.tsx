// How is the organisation laid out, and where does an account or a project belong?
import { Button, Menu, TextInput } from "@mantine/core";
import { IconChevronDown, IconPlus, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { organisationQuery, type Organisation } from "../../../api/organisation";
import { FILTER_MARK } from "../../../app/shell/use-shortcuts";
import { EmptyState } from "../../../parts/EmptyState";
import { TableSkeleton } from "../../../parts/TableSkeleton";
import page from "../Access.module.css";
import { counted } from "../change/words";
import { Failed } from "../Failed";
import { narrow, ROOT, treeOf } from "../tree";
import { useMayChange } from "../use-may-change";
import { EditDialogs } from "./EditDialogs";
import type { Editing } from "./editing";
import { OrganisationTree } from "./OrganisationTree";

const route = getRouteApi("/console/access/organisation");

export function OrganisationTab() {
  const organisation = useQuery(organisationQuery);
  const { find = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const [editing, setEditing] = useState<Editing | null>(null);
  const mayChange = useMayChange();
  const { data } = organisation;
  const tree = data && treeOf(data);
  const shown = tree && narrow(tree, find);
  const setFind = (text: string) =>
    void navigate({ replace: true, search: text === "" ? {} : { find: text } });

  return (
    <>
      <Failed title="The organisation could not be read" queries={[organisation]} />
      {!data && !organisation.error && <TableSkeleton label="Reading the organisation" rows={9} />}
      {data && (
        <div className={page.bar}>
          <p>{summary(data)}</p>
          <TextInput
            {...FILTER_MARK}
            size="xs"
            type="search"
            aria-label="Filter the organisation"
            placeholder="Filter by name or id"
            leftSection={<IconSearch size={14} aria-hidden />}
            value={find}
            onChange={(event) => setFind(event.currentTarget.value)}
          />
          {mayChange && <AddMenu organisation={data} onEdit={setEditing} />}
        </div>
      )}
      {shown && (
        <OrganisationTree
          key={find}
          tree={shown}
          openAll={find !== ""}
          onEdit={mayChange ? setEditing : undefined}
        />
      )}
      {data && !shown && find !== "" && <p className="dim">Nothing matches “{find}”.</p>}
      {data && shown && data.accounts.length === 0 && mayChange && (
        <EmptyState title="Begin with a unit and an account">
          <p>
            Units are the organisation’s departments; accounts are in units, and projects in accounts. Roles
            and policies given to a unit hold for everything under it.
          </p>
          <p>
            <Button
              leftSection={<IconPlus size={16} />}
              onClick={() => setEditing({ what: "account", account: null, unit: ROOT })}
            >
              Add an account
            </Button>
          </p>
        </EmptyState>
      )}
      {data && <EditDialogs editing={editing} organisation={data} onClose={() => setEditing(null)} />}
    </>
  );
}

function AddMenu({
  organisation,
  onEdit,
}: {
  organisation: Organisation;
  onEdit: (editing: Editing) => void;
}) {
  const firstAccount = organisation.accounts[0]?.id;
  return (
    <Menu position="bottom-end" width={180}>
      <Menu.Target>
        <Button size="xs" leftSection={<IconPlus size={15} />} rightSection={<IconChevronDown size={14} />}>
          Add
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onEdit({ what: "unit", unit: null, parent: ROOT })}>Unit</Menu.Item>
        <Menu.Item onClick={() => onEdit({ what: "account", account: null, unit: ROOT })}>Account</Menu.Item>
        <Menu.Item
          disabled={firstAccount === undefined}
          onClick={() => onEdit({ what: "project", project: null, account: firstAccount ?? "" })}
        >
          Project
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function summary({ units, accounts, projects }: Organisation): string {
  const production = projects.filter(({ environment }) => environment === "production").length;
  const held = `${counted(units.length, "unit")}, ${counted(accounts.length, "account")}, ${counted(projects.length, "project")}`;
  return production === 0 ? `${held}.` : `${held}, ${production} of them in production.`;
}
