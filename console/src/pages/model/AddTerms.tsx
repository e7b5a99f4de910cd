import { Button, Modal, Select, Textarea, TextInput } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import type { CatalogueDetails } from "../../api/governance";
import { useAddTerms } from "../../api/governance-queries";
import { ErrorState } from "../../parts/ErrorState";
import classes from "./Model.module.css";

interface Props {
  model: CatalogueDetails;
  opened: boolean;
  onClose: () => void;
}

/** A new version of the terms: from then on it is what new approvals accept, and old ones are reviewed again. */
export function AddTerms({ model, opened, onClose }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={model.terms.versions.length === 0 ? "Attach terms" : "Add a version of the terms"}
      size={640}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <AddTermsForm model={model} onClose={onClose} />
    </Modal>
  );
}

function AddTermsForm({ model, onClose }: Omit<Props, "opened">) {
  const latest = model.terms.in_force;
  const [subject, setSubject] = useState(latest?.subject ?? `model:${model.id}`);
  const [title, setTitle] = useState(latest?.title ?? "");
  const [source, setSource] = useState(latest?.source ?? "");
  const [text, setText] = useState("");
  const add = useAddTerms();
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    add.mutate(
      { subject, title: title.trim(), ...(source.trim() && { source: source.trim() }), text },
      { onSuccess: onClose },
    );
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      <p className="dim">
        {latest
          ? "Approvals that accepted the version in force are reviewed again, and after the period of grace their calls are refused."
          : "The text is kept whole, with its hash. What is accepted later is this text and no other."}
      </p>
      <Select
        label="For"
        allowDeselect={false}
        data={[
          { value: `model:${model.id}`, label: "This model" },
          { value: `provider:${model.provider}`, label: `All models of ${model.provider}` },
        ]}
        value={subject}
        onChange={(value) => setSubject(value ?? subject)}
      />
      <TextInput
        label="Title"
        required
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <TextInput
        label="Source"
        description="Where the text was found: an address, or who sent it."
        value={source}
        onChange={(event) => setSource(event.currentTarget.value)}
      />
      <Textarea
        label="Text"
        required
        rows={10}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {add.error && <ErrorState title="The terms were not added" error={add.error} />}
      <div className={classes.foot}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" disabled={!title.trim() || !text.trim()} loading={add.isPending}>
          Add the terms
        </Button>
      </div>
    </form>
  );
}
