import { TextInput } from "@mantine/core";
import { useState } from "react";
import { ENVIRONMENTS, type Organisation, type Project } from "../../../api/organisation";
import { ChangeDialog } from "../change/ChangeDialog";
import { ChoiceField } from "../fields/ChoiceField";
import { IdField } from "../fields/IdField";
import { NameField } from "../fields/NameField";
import { environmentWord } from "../../../catalogue/words";
import { groupAccount } from "../words";
import { idFrom, projectChanges } from "./editing";

const WORDS = {
  id: ["id", "exists"],
  account: ["account"],
  name: ["name"],
  environment: ["environment"],
  data_classes: ["class", "classes"],
};
const ENVIRONMENT_OPTIONS = ENVIRONMENTS.map((value) => ({ value, label: environmentWord(value) }));

interface Props {
  project: Project | null;
  account: string;
  organisation: Organisation;
  onClose: () => void;
}

export function ProjectDialog({ project, account: givenAccount, organisation, onClose }: Props) {
  const [name, setName] = useState(project?.name ?? "");
  const [id, setId] = useState(project?.id ?? "");
  const [account, setAccount] = useState(project?.account ?? givenAccount);
  const [environment, setEnvironment] = useState(project?.environment ?? "sandbox");
  const [dataClasses, setDataClasses] = useState((project?.data_classes ?? []).join(", "));
  const chosenId = project === null && id === "" ? idFrom(name) : id;
  const accounts = organisation.accounts.map((entry) => ({
    value: entry.id,
    label: `${entry.name} (${groupAccount(entry.id)})`,
  }));
  return (
    <ChangeDialog
      opened
      title={project ? `Change project ${project.name}` : "Add a project"}
      onClose={onClose}
      words={WORDS}
      changes={() => projectChanges({ id: chosenId, account, name, environment, dataClasses })}
    >
      {(problems) => (
        <>
          <NameField value={name} onChange={setName} error={problems.name} data-autofocus />
          <IdField
            description="Calls are booked under it. Unique in the organisation."
            value={chosenId}
            fixed={project !== null}
            onChange={setId}
            error={problems.id}
          />
          <ChoiceField
            label="Account"
            description={project ? "Stays: what was called is booked on it." : undefined}
            disabled={project !== null}
            searchable
            data={accounts}
            value={account}
            onChange={setAccount}
            error={problems.account}
          />
          <ChoiceField
            label="Environment"
            data={ENVIRONMENT_OPTIONS}
            value={environment}
            onChange={setEnvironment}
            error={problems.environment}
          />
          <TextInput
            label="Data classes"
            description="What kinds of data its calls carry: personal, health, … Every call inherits them."
            value={dataClasses}
            onChange={(event) => setDataClasses(event.currentTarget.value)}
            error={problems.data_classes}
          />
        </>
      )}
    </ChangeDialog>
  );
}
