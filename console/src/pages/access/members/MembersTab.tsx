// Who has which role where, and does it come from above?
import { Button, Select, TextInput } from "@mantine/core";
import { IconPlus, IconSearch, IconUsers } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { organisationQuery, type Group, type Unit } from "../../../api/organisation";
import { principalsQuery, ROLES, type Principal } from "../../../api/principals";
import { FILTER_MARK } from "../../../app/shell/use-shortcuts";
import { EmptyState } from "../../../parts/EmptyState";
import { TableSkeleton } from "../../../parts/TableSkeleton";
import page from "../Access.module.css";
import type { MembersSearch } from "../access-search";
import { counted } from "../change/words";
import { Failed } from "../Failed";
import { isWithin, pathText, ROOT, unitOptions } from "../tree";
import { useMayChange } from "../use-may-change";
import { roleWord } from "../words";
import { AddMemberDialog } from "./AddMemberDialog";
import { GroupTable } from "./GroupTable";
import { MapGroupDialog } from "./MapGroupDialog";
import { MemberTable } from "./MemberTable";
import { PrincipalDialog } from "./PrincipalDialog";
import { PrincipalDrawer } from "./PrincipalDrawer";
import { RemoveRoleDialog, type Removal } from "./RemoveRoleDialog";
import { memberRows, withoutRole, type MemberFilter } from "./rows";

const route = getRouteApi("/console/access/members");
const ROLE_OPTIONS = ROLES.map((value) => ({ value, label: roleWord(value) }));

type Dialog = "member" | "group" | "principal" | Removal | null;

export function MembersTab() {
  const organisation = useQuery(organisationQuery);
  const principals = useQuery(principalsQuery);
  const { unit, role, find, principal } = route.useSearch();
  const navigate = route.useNavigate();
  const [dialog, setDialog] = useState<Dialog>(null);
  const mayChange = useMayChange();
  const units = organisation.data?.units;
  const ready = units && principals.data;
  const set = (changes: MembersSearch, replace = false) =>
    void navigate({ replace, search: (before) => ({ ...before, ...changes }) });
  const close = () => setDialog(null);
  const removal = dialog !== null && typeof dialog === "object" ? dialog : null;

  return (
    <>
      <Failed title="The members could not be read" queries={[organisation, principals]} />
      {!ready && !organisation.error && !principals.error && <TableSkeleton label="Reading the members" />}
      {ready && (
        <>
          <div className={page.bar}>
            <p>{summary(principals.data, units, unit)}</p>
            {mayChange && (
              <>
                <Button size="xs" variant="default" onClick={() => setDialog("principal")}>
                  Add a principal
                </Button>
                <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => setDialog("member")}>
                  Add a member
                </Button>
              </>
            )}
          </div>
          <Filters units={units} filter={{ unit, role, find }} onChange={set} />
          <Members
            principals={principals.data}
            units={units}
            filter={{ unit, role, find }}
            selected={principal}
            onOpen={(id) => set({ principal: id })}
            onRemove={mayChange ? (member) => setDialog({ kind: "member", ...member }) : undefined}
          />
          <Groups
            groups={organisation.data?.groups ?? []}
            units={units}
            unit={unit}
            onMap={mayChange ? () => setDialog("group") : undefined}
            onRemove={mayChange ? (group) => setDialog({ kind: "group", ...group }) : undefined}
          />
          {dialog === "member" && (
            <AddMemberDialog principals={principals.data} units={units} unit={unit ?? ROOT} onClose={close} />
          )}
          {dialog === "group" && <MapGroupDialog units={units} unit={unit ?? ROOT} onClose={close} />}
          {dialog === "principal" && organisation.data && (
            <PrincipalDialog organisation={organisation.data} onClose={close} />
          )}
          {removal && <RemoveRoleDialog removal={removal} units={units} onClose={close} />}
          <PrincipalDrawer
            id={principal}
            principals={principals.data}
            units={units}
            onClose={() => set({ principal: undefined })}
          />
        </>
      )}
    </>
  );
}

interface FiltersProps {
  units: readonly Unit[];
  filter: MemberFilter;
  onChange: (changes: MembersSearch, replace?: boolean) => void;
}

function Filters({ units, filter, onChange }: FiltersProps) {
  const { unit, role, find } = filter;
  const active = unit !== undefined || role !== undefined || find !== undefined;
  return (
    <div className={page.filters} role="search" aria-label="Filter members">
      <TextInput
        {...FILTER_MARK}
        size="xs"
        type="search"
        aria-label="Name"
        placeholder="Filter by name or id"
        leftSection={<IconSearch size={14} aria-hidden />}
        value={find ?? ""}
        onChange={(event) => onChange({ find: event.currentTarget.value || undefined }, true)}
      />
      <Select
        size="xs"
        aria-label="Unit"
        placeholder="Wherever it was given"
        searchable
        clearable
        data={unitOptions(units)}
        value={unit ?? null}
        onChange={(value) => onChange({ unit: value ?? undefined })}
        clearButtonProps={{ "aria-label": "Any unit" }}
      />
      <Select
        size="xs"
        aria-label="Role"
        placeholder="Any role"
        clearable
        data={ROLE_OPTIONS}
        value={role ?? null}
        onChange={(value) => onChange({ role: value ?? undefined })}
        clearButtonProps={{ "aria-label": "Any role" }}
      />
      {active && (
        <Button
          size="xs"
          variant="subtle"
          onClick={() => onChange({ unit: undefined, role: undefined, find: undefined })}
        >
          Clear filters
        </Button>
      )}
    </div>
  );
}

interface MembersProps {
  principals: readonly Principal[];
  units: readonly Unit[];
  filter: MemberFilter;
  selected: string | undefined;
  onOpen: (id: string) => void;
  onRemove:
    | ((member: { principal: string; unit: string; role: Principal["memberships"][number]["role"] }) => void)
    | undefined;
}

function Members({ principals, units, filter, selected, onOpen, onRemove }: MembersProps) {
  const rows = memberRows(principals, units, filter);
  if (rows.length === 0) {
    return (
      <EmptyState title="Nobody matches" icon={<IconUsers size={28} stroke={1.5} />}>
        <p>
          {filter.unit === undefined
            ? "No principal with this name has such a role. Clear a filter."
            : `Nobody has such a role at ${pathText(units, filter.unit)}, neither given there nor inherited.`}
        </p>
      </EmptyState>
    );
  }
  return (
    <MemberTable
      key={`${filter.unit} ${filter.role} ${filter.find}`}
      rows={rows}
      units={units}
      atUnit={filter.unit !== undefined}
      selected={selected}
      onOpen={onOpen}
      onRemove={onRemove}
    />
  );
}

interface GroupsProps {
  groups: readonly Group[];
  units: readonly Unit[];
  unit: string | undefined;
  onMap: (() => void) | undefined;
  onRemove: ((group: Group) => void) | undefined;
}

function Groups({ groups, units, unit, onMap, onRemove }: GroupsProps) {
  const shown = groups.filter((group) => unit === undefined || isWithin(units, unit, group.unit));
  return (
    <section className={page.section}>
      <div className={page.bar}>
        <p>
          <strong>Groups of the identity provider</strong>{" "}
          <span className="dim">Whoever signs in with the group has the role.</span>
        </p>
        {onMap && (
          <Button size="xs" variant="default" leftSection={<IconPlus size={15} />} onClick={onMap}>
            Map a group
          </Button>
        )}
      </div>
      {shown.length === 0 ? (
        <p className="dim">
          {unit === undefined
            ? "No group is mapped. Map one, and its people get their role when they sign in."
            : "No group is mapped to a role that holds here."}
        </p>
      ) : (
        <GroupTable groups={shown} units={units} onRemove={onRemove} />
      )}
    </section>
  );
}

function summary(principals: readonly Principal[], units: readonly Unit[], unit: string | undefined): string {
  if (unit !== undefined) {
    const rows = memberRows(principals, units, { unit });
    const people = new Set(rows.map((row) => row.principal.id)).size;
    const inherited = rows.filter((row) => row.inherited).length;
    return `${counted(people, "principal has", "principals have")} a role at ${pathText(units, unit)}; ${counted(inherited, "role is", "roles are")} inherited.`;
  }
  const services = principals.filter(({ type }) => type === "service").length;
  const idle = withoutRole(principals).length;
  const held = `${counted(principals.length - services, "user")} and ${counted(services, "service")}`;
  return idle === 0 ? `${held}.` : `${held}, ${idle} of them without a role.`;
}
