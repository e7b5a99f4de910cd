import { Select, type SelectProps } from "@mantine/core";

interface Props<Value extends string> extends Omit<SelectProps, "data" | "value" | "onChange"> {
  data: readonly { value: Value; label: string }[];
  /** Empty until something is chosen. */
  value: Value | "";
  onChange: (value: Value) => void;
}

/** One of several, and never none again once one is chosen. */
export function ChoiceField<Value extends string>({ data, value, onChange, ...rest }: Props<Value>) {
  return (
    <Select
      {...rest}
      allowDeselect={false}
      data={data}
      value={value === "" ? null : value}
      onChange={(text) => {
        const chosen = data.find((option) => option.value === text);
        if (chosen) onChange(chosen.value);
      }}
    />
  );
}
