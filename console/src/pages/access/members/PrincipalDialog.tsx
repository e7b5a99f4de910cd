import { Select, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Organisation } from "../../../api/access";
import { ChangeDialog } from "../change/ChangeDialog";
import { idFrom } from "../organisation/editing";
import { groupAccount } from "../words";

const WORDS = { id: ["id", "exists"], name: ["name"], project: ["project"], account: ["account"] };
const TYPES = [
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
  const [type, setType] = useState<"service" | "user">("service");
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
          <Select
            label="Type"
            allowDeselect={false}
            data={TYPES}
            value={type}
            onChange={(value) => setType(value === "user" ? "user" : "service")}
          />
          <TextInput
            label="Name"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={problems.name}
            data-autofocus
          />
          <TextInput
            label="Id"
            description="Policies, files and the audit trail name it by this."
            value={chosenId}
            onChange={(event) => setId(event.currentTarget.value)}
            error={problems.id}
            classNames={{ input: "mono" }}
          />
          <Select
            label="Project"
            description="What its calls are booked on."
            searchable
            allowDeselect={false}
            data={projects}
            value={project === "" ? null : project}
            onChange={(value) => setProject(value ?? "")}
            error={problems.project ?? problems.account}
          />
        </>
      )}
    </ChangeDialog>
  );
}
