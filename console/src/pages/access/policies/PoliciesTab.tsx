// Which policies decide about a unit, in which order, and what do they say?
import { Button, Select } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { organisationQuery, type Organisation, type Unit } from "../../../api/organisation";
import { policiesQuery, type Policy } from "../../../api/policies";
import { FILTER_MARK } from "../../../app/shell/use-shortcuts";
import { TableSkeleton } from "../../../parts/TableSkeleton";
import page from "../Access.module.css";
import type { PoliciesSearch } from "../access-search";
import { counted } from "../change/words";
import { Failed } from "../Failed";
import { pathText, ROOT, unitOptions } from "../tree";
import { useMayChange } from "../use-may-change";
import { LevelList } from "./LevelList";
import { levelsOf, type Level } from "./levels";
import classes from "./Policies.module.css";
import { PoliciesNote } from "./PoliciesNote";
import { PolicyEditor } from "./PolicyEditor";

const route = getRouteApi("/console/access/policies");
const NEW = "new";

export function PoliciesTab() {
  const organisation = useQuery(organisationQuery);
  const policies = useQuery(policiesQuery);
  if (organisation.data && policies.data)
    return <Policies organisation={organisation.data} policies={policies.data} />;
  if (organisation.data && policies.data === null) return <PoliciesNote organisation={organisation.data} />;
  const failed = organisation.error ?? policies.error;
  return (
    <>
      <Failed title="The policies could not be read" queries={[organisation, policies]} />
      {!failed && <TableSkeleton label="Reading the policies" rows={6} />}
    </>
  );
}

interface PoliciesProps {
  organisation: Organisation;
  policies: readonly Policy[];
}

function Policies({ organisation: { units }, policies }: PoliciesProps) {
  const { unit: asked, policy: chosen } = route.useSearch();
  const navigate = route.useNavigate();
  const mayChange = useMayChange();
  const policy = policies.find(({ id }) => id === chosen);
  const unit = asked ?? policy?.unit ?? ROOT;
  const set = (changes: PoliciesSearch) => void navigate({ search: (before) => ({ ...before, ...changes }) });
  const levels = levelsOf(policies, units, unit);
  return (
    <>
      <div className={page.bar}>
        <p>{summary(levels, units, unit)}</p>
        <Select
          {...FILTER_MARK}
          size="xs"
          className={classes.unit}
          aria-label="Unit"
          searchable
          allowDeselect={false}
          data={unitOptions(units)}
          value={unit}
          onChange={(value) => value !== null && set({ unit: value })}
        />
        {mayChange && (
          <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => set({ unit, policy: NEW })}>
            Add a policy
          </Button>
        )}
      </div>
      <div className={classes.columns}>
        <LevelList levels={levels} selected={chosen} />
        <Chosen
          chosen={chosen}
          policy={policy}
          unit={unit}
          units={units}
          readOnly={!mayChange}
          onClose={() => set({ policy: undefined })}
          onSaved={(id) => set({ policy: id })}
        />
      </div>
    </>
  );
}

interface ChosenProps {
  chosen: string | undefined;
  policy: Policy | undefined;
  unit: string;
  units: readonly Unit[];
  readOnly: boolean;
  onClose: () => void;
  onSaved: (id: string) => void;
}

function Chosen({ chosen, policy, unit, ...rest }: ChosenProps) {
  if (chosen === undefined) {
    return (
      <aside className={classes.hint}>
        <p>Choose a policy to read or change it.</p>
        <p>
          A level allows when none of its policies forbids, and one permits or none says what is permitted. A
          call must be allowed at every level: what a unit writes can narrow what is above it, and never
          loosen it.
        </p>
      </aside>
    );
  }
  if (chosen !== NEW && policy === undefined) {
    return (
      <aside className={classes.hint}>
        <p>
          There is no policy <span className="mono">{chosen}</span> that is declared. It may be built in, or
          it was deleted meanwhile.
        </p>
      </aside>
    );
  }
  const start = policy ?? { id: "", unit, baseline: false, description: "", text: "" };
  return (
    <PolicyEditor
      key={`${chosen} ${policy?.text ?? ""}`}
      start={start}
      isNew={policy === undefined}
      {...rest}
    />
  );
}

function summary(levels: readonly Level[], units: readonly Unit[], unit: string): string {
  const count = (baseline: boolean) =>
    levels
      .filter((level) => level.baseline === baseline)
      .reduce((sum, level) => sum + level.policies.length, 0);
  const said = (number: number, kind: string) =>
    number === 0 ? `no ${kind} policy` : counted(number, `${kind} policy`, `${kind} policies`);
  return `At ${pathText(units, unit)}, ${said(count(true), "baseline")} and ${said(count(false), "unit")} decide.`;
}
