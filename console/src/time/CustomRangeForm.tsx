import { Button, TextInput } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import { resolveRange, type Range } from "./range";
import classes from "./RangePicker.module.css";

/** From and to, by the browser's own date and time fields, in the viewer's zone. */
export function CustomRangeForm({ range, onApply }: { range: Range; onApply: (range: Range) => void }) {
  const [start] = useState(() => resolveRange(range, Date.now()));
  const [from, setFrom] = useState(localText(start.from_us / 1000));
  const [to, setTo] = useState(localText(start.to_us / 1000));
  const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
  const problem =
    Number.isNaN(fromMs) || Number.isNaN(toMs)
      ? "Give both times."
      : fromMs >= toMs
        ? "The end must be after the start."
        : null;

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (problem === null) onApply({ kind: "between", fromMs, toMs });
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      <TextInput
        type="datetime-local"
        label="From"
        size="xs"
        value={from}
        onChange={(event) => setFrom(event.currentTarget.value)}
        data-autofocus
      />
      <TextInput
        type="datetime-local"
        label="To"
        size="xs"
        value={to}
        onChange={(event) => setTo(event.currentTarget.value)}
        error={problem}
      />
      <Button type="submit" size="xs" disabled={problem !== null}>
        Show this span
      </Button>
    </form>
  );
}

/** The form that a datetime-local field takes: local time without a zone, to the minute. */
function localText(ms: number): string {
  const offsetMs = new Date(ms).getTimezoneOffset() * 60_000;
  return new Date(ms - offsetMs).toISOString().slice(0, 16);
}
