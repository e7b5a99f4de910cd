import { TextInput, type TextInputProps } from "@mantine/core";

interface Props extends Omit<TextInputProps, "onChange"> {
  onChange: (text: string) => void;
}

/** What people call it. */
export function NameField({ onChange, ...rest }: Props) {
  return <TextInput label="Name" {...rest} onChange={(event) => onChange(event.currentTarget.value)} />;
}
