import { useState } from "react";
import type { Organisation } from "../../../api/organisation";
import type { PrincipalType } from "../../../api/principals";
import { ChangeDialog } from "../change/ChangeDialog";
import { ChoiceField } from "../fields/ChoiceField";
import { IdField } from "../fields/IdField";
import { NameField } from "../fields/NameField";
import { idFrom } from "../organisation/editing";
import { groupAccount } from "../words";

const WORDS = { id: ["id", "exists"], name: ["name"], project: ["project"], account: ["account"] };
const TYPES: { value: PrincipalType; label: string }[] = [
  { value: "service", label: "Service: an application, by API key or access key" },
  { value: "user", label: "User: a person, by the identity provider" },
];

/** A new principal. It has no role yet, and no key: both are given after it. */
export function PrincipalDialog({
  organisation,
  onClose,
}: {
  organisation: Organisation;
  onClose: () => void;
}) {
  const [name, setName] = useState("");
  const [id, setId] = useState("");
  const [type, setType] = useState<PrincipalType>("service");
  const [project, setProject] = useState(organisation.projects[0]?.id ?? "");
  const account = organisation.projects.find((entry) => entry.id === project)?.account ?? "";
  const projects = organisation.projects.map((entry) => ({
    value: entry.id,
    label: `${entry.name} (${groupAccount(entry.account)})`,
  }));
  const chosenId = id === "" ? idFrom(name) : id.trim();
  return (
    <ChangeDialog
      opened
      title="Add a principal"
      onClose={onClose}
      words={WORDS}
      changes={() => [
        {
          op: "put",
          manifest: { kind: "principal", id: chosenId, name: name.trim(), type, account, project },
        },
      ]}
    >
      {(problems) => (
        <>
          <ChoiceField label="Type" data={TYPES} value={type} onChange={setType} />
          <NameField value={name} onChange={setName} error={problems.name} data-autofocus />
          <IdField
            description="Policies, files and the audit trail name it by this."
            value={chosenId}
            onChange={setId}
            error={problems.id}
          />
          <ChoiceField
            label="Project"
            description="What its calls are booked on."
            searchable
            data={projects}
            value={project}
            onChange={setProject}
            error={problems.project ?? problems.account}
          />
        </>
      )}
    </ChangeDialog>
  );
}
