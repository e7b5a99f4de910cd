// The page's time range: five presets and a custom span. It writes to the URL alone.
import { Button, Popover, UnstyledButton } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { CustomRangeForm } from "./CustomRangeForm";
import { formatSpan } from "./instant";
import { describePreset, PRESETS, rangeOf, toRangeSearch, type Range } from "./range";
import classes from "./RangePicker.module.css";

/** The range in the URL, and how to change it. Changing it starts at the first page of rows again. */
export function useRange(): [Range, (range: Range) => void] {
  const search = useSearch({ from: "/console" });
  const navigate = useNavigate();
  const setRange = (range: Range) => {
    void navigate({
      to: ".",
      search: (before) => ({ ...before, ...toRangeSearch(range), cursor: undefined }),
    });
  };
  return [rangeOf(search), setRange];
}

export function RangePicker() {
  const [range, setRange] = useRange();
  const [open, setOpen] = useState(false);
  const apply = (chosen: Range) => {
    setOpen(false);
    setRange(chosen);
  };
  return (
    <div className={classes.root} role="group" aria-label="Time range">
      {PRESETS.map((preset) => (
        <UnstyledButton
          key={preset}
          className={classes.segment}
          aria-pressed={range.kind === "last" && range.preset === preset}
          data-hint={describePreset(preset)}
          onClick={() => setRange({ kind: "last", preset })}
        >
          {preset}
        </UnstyledButton>
      ))}
      <Popover opened={open} onChange={setOpen} position="bottom-end" trapFocus>
        <Popover.Target>
          <UnstyledButton
            className={classes.segment}
            aria-pressed={range.kind === "between"}
            onClick={() => setOpen(!open)}
          >
            {range.kind === "between" ? formatSpan(range.fromMs, range.toMs) : "Custom"}
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown>
          <CustomRangeForm range={range} onApply={apply} />
        </Popover.Dropdown>
      </Popover>
      {range.kind === "between" && (
        <Button
          className={classes.clear}
          size="compact-xs"
          variant="subtle"
          onClick={() => setRange({ kind: "last", preset: "24h" })}
        >
          Clear
        </Button>
      )}
    </div>
  );
}
