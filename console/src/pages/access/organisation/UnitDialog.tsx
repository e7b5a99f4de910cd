import { useState } from "react";
import type { Organisation, Unit } from "../../../api/organisation";
import { ChangeDialog } from "../change/ChangeDialog";
import { ChoiceField } from "../fields/ChoiceField";
import { IdField } from "../fields/IdField";
import { NameField } from "../fields/NameField";
import { isWithin, ROOT, unitOptions } from "../tree";
import { idFrom, unitChanges } from "./editing";

const WORDS = { parent: ["parent", "cycle", "under"], name: ["name"], id: ["id", "exists"] };

interface Props {
  /** Null for a new one. */
  unit: Unit | null;
  parent: string;
  organisation: Organisation;
  onClose: () => void;
}

export function UnitDialog({ unit, parent: givenParent, organisation, onClose }: Props) {
  const [name, setName] = useState(unit?.name ?? "");
  const [id, setId] = useState(unit?.id ?? "");
  const [parent, setParent] = useState(unit?.parent ?? givenParent);
  const isRoot = unit?.id === ROOT;
  // Under itself is the one place where it cannot go; the server would say so too.
  const places = organisation.units.filter(
    (place) => unit === null || !isWithin(organisation.units, place.id, unit.id),
  );
  const chosenId = unit === null && id === "" ? idFrom(name) : id;
  return (
    <ChangeDialog
      opened
      title={unit ? `Rename or move ${unit.name}` : "Add a unit"}
      onClose={onClose}
      words={WORDS}
      changes={() => unitChanges({ id: chosenId, parent, name }, isRoot)}
    >
      {(problems) => (
        <>
          <NameField value={name} onChange={setName} error={problems.name} data-autofocus />
          <IdField
            description={
              unit
                ? "Stays: policies and files name the unit by it."
                : "Policies and files name the unit by it."
            }
            value={chosenId}
            fixed={unit !== null}
            onChange={setId}
            error={problems.id}
          />
          {!isRoot && (
            <ChoiceField
              label="Under"
              searchable
              data={unitOptions(places)}
              value={parent}
              onChange={setParent}
              error={problems.parent}
            />
          )}
        </>
      )}
    </ChangeDialog>
  );
}
