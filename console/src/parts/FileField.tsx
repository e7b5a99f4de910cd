import { Button, Input } from "@mantine/core";
import { IconPaperclip } from "@tabler/icons-react";
import { useId, useRef } from "react";
import classes from "./FileField.module.css";

interface Props {
  label: string;
  file: File | null;
  onChange: (file: File | null) => void;
  required?: boolean;
  error?: string | undefined;
}

/** Chooses one file. The native field does the work; the button beside it is for the eye. */
export function FileField({ label, file, onChange, required = false, error }: Props) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  return (
    <Input.Wrapper label={label} required={required} error={error} id={id}>
      <div className={classes.root}>
        <input
          ref={field}
          id={id}
          type="file"
          className={classes.field}
          onChange={(event) => onChange(event.currentTarget.files?.[0] ?? null)}
        />
        <Button
          variant="default"
          size="xs"
          tabIndex={-1}
          aria-hidden
          leftSection={<IconPaperclip size={14} />}
          onClick={() => field.current?.click()}
        >
          Choose a file
        </Button>
        <span className={file ? classes.name : "dim"}>{file ? file.name : "No file chosen"}</span>
      </div>
    </Input.Wrapper>
  );
}
