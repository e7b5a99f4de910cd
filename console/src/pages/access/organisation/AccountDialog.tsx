import { Checkbox } from "@mantine/core";
import { useState } from "react";
import type { Account, Organisation } from "../../../api/organisation";
import { ChangeDialog } from "../change/ChangeDialog";
import { ChoiceField } from "../fields/ChoiceField";
import { IdField } from "../fields/IdField";
import { NameField } from "../fields/NameField";
import { unitOptions } from "../tree";
import { accountChanges } from "./editing";

const WORDS = { id: ["digits", "id"], unit: ["unit"], name: ["name"], self_service: ["self"] };

interface Props {
  account: Account | null;
  unit: string;
  organisation: Organisation;
  onClose: () => void;
}

export function AccountDialog({ account, unit: givenUnit, organisation, onClose }: Props) {
  const [name, setName] = useState(account?.name ?? "");
  const [id, setId] = useState(account?.id ?? "");
  const [unit, setUnit] = useState(account?.unit ?? givenUnit);
  const [selfService, setSelfService] = useState(account?.self_service ?? false);
  return (
    <ChangeDialog
      opened
      title={account ? `Change account ${account.name}` : "Add an account"}
      onClose={onClose}
      words={WORDS}
      changes={() => accountChanges({ id, unit, name, selfService })}
    >
      {(problems) => (
        <>
          <NameField value={name} onChange={setName} error={problems.name} data-autofocus />
          <IdField
            label="Account id"
            description="Twelve digits, as in ARNs."
            inputMode="numeric"
            value={id}
            fixed={account !== null}
            onChange={setId}
            error={problems.id}
          />
          <ChoiceField
            label="Unit"
            searchable
            data={unitOptions(organisation.units)}
            value={unit}
            onChange={setUnit}
            error={problems.unit}
          />
          <Checkbox
            label="Self-service"
            description="Its people may accept a model's terms by themselves; automatic checks then decide."
            checked={selfService}
            onChange={(event) => setSelfService(event.currentTarget.checked)}
            error={problems.self_service}
          />
        </>
      )}
    </ChangeDialog>
  );
}
