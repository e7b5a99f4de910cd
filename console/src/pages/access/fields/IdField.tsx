import { TextInput, type TextInputProps } from "@mantine/core";

interface Props extends Omit<TextInputProps, "onChange"> {
  /** It is there already: what names it would lose it. */
  fixed?: boolean;
  onChange: (text: string) => void;
}

/** What policies, files and calls name it by. */
export function IdField({ fixed = false, onChange, ...rest }: Props) {
  return (
    <TextInput
      label="Id"
      spellCheck={false}
      {...rest}
      disabled={fixed}
      onChange={(event) => onChange(event.currentTarget.value)}
      classNames={{ input: "mono" }}
    />
  );
}
