import { Button, Modal, Select, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import type { CatalogueDetails } from "../../api/governance";
import { useAttachCertification } from "../../api/governance-queries";
import { DATA_CLASSES } from "../../catalogue/data-classes";
import { ErrorState } from "../../parts/ErrorState";
import { FileField } from "../../parts/FileField";
import { certificationOf, checkCertification, type CertificationDraft } from "./certification-form";
import classes from "./Model.module.css";

interface Props {
  model: CatalogueDetails;
  opened: boolean;
  onClose: () => void;
}

export function AttachCertification({ model, opened, onClose }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Attach a certification"
      size={600}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <CertificationForm model={model} onClose={onClose} />
    </Modal>
  );
}

function emptyDraft(model: CatalogueDetails): CertificationDraft {
  return {
    subject: `provider:${model.provider}`,
    name: "",
    issuer: "",
    scope: "",
    dataClasses: [],
    issued: "",
    expires: "",
    hasFile: false,
  };
}

function CertificationForm({ model, onClose }: Omit<Props, "opened">) {
  const [draft, setDraft] = useState(() => emptyDraft(model));
  const [file, setFile] = useState<File | null>(null);
  const [tried, setTried] = useState(false);
  const [today] = useState(() => new Date().toISOString().slice(0, 10));
  const attach = useAttachCertification();
  const set = (changes: Partial<CertificationDraft>) => setDraft((before) => ({ ...before, ...changes }));
  const found = checkCertification({ ...draft, hasFile: file !== null }, today);
  const problems = tried ? found : {};

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(found).length > 0 || file === null) return;
    attach.mutate({ file, certify: (evidence) => certificationOf(draft, evidence) }, { onSuccess: onClose });
  };

  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <Select
        label="For"
        allowDeselect={false}
        data={[
          { value: `provider:${model.provider}`, label: `All models of ${model.provider}` },
          { value: `model:${model.id}`, label: "This model" },
        ]}
        value={draft.subject}
        onChange={(subject) => set({ subject: subject ?? draft.subject })}
      />
      <div className={classes.pair}>
        <TextInput
          label="Certification"
          placeholder="ISO 27001"
          required
          value={draft.name}
          error={problems.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <TextInput
          label="Issuer"
          required
          value={draft.issuer}
          error={problems.issuer}
          onChange={(event) => set({ issuer: event.currentTarget.value })}
        />
      </div>
      <Textarea
        label="Scope"
        required
        rows={2}
        value={draft.scope}
        error={problems.scope}
        onChange={(event) => set({ scope: event.currentTarget.value })}
      />
      <TagsInput
        label="Data classes that it speaks for"
        data={DATA_CLASSES}
        value={draft.dataClasses}
        onChange={(dataClasses) => set({ dataClasses })}
      />
      <div className={classes.pair}>
        <TextInput
          label="Issued"
          type="date"
          required
          value={draft.issued}
          error={problems.issued}
          onChange={(event) => set({ issued: event.currentTarget.value })}
        />
        <TextInput
          label="Expires"
          type="date"
          required
          value={draft.expires}
          error={problems.expires}
          onChange={(event) => set({ expires: event.currentTarget.value })}
        />
      </div>
      <FileField label="Document" required file={file} onChange={setFile} error={problems.hasFile} />
      {attach.error && <ErrorState title="The certification was not attached" error={attach.error} />}
      <div className={classes.foot}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={attach.isPending}>
          Attach the certification
        </Button>
      </div>
    </form>
  );
}
