import { NumberInput, Textarea, UnstyledButton } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useState } from "react";
import type { Model } from "../../api/vocabulary";
import { changeSettings, useConversation } from "./conversation-store";
import classes from "./SettingsForm.module.css";

/** The system prompt and the sampling. Behind a button where the screen is narrow. */
export function SettingsForm({ model }: { model: Model }) {
  const { settings } = useConversation();
  const [open, setOpen] = useState(false);
  return (
    <div className={classes.root} data-open={open || undefined}>
      <UnstyledButton className={classes.toggle} onClick={() => setOpen(!open)} aria-expanded={open}>
        Settings <IconChevronDown size={16} aria-hidden />
      </UnstyledButton>
      <div className={classes.fields}>
        <Textarea
          label="System prompt"
          placeholder="None"
          autosize
          minRows={3}
          maxRows={10}
          value={settings.system}
          onChange={(event) => changeSettings({ system: event.currentTarget.value })}
        />
        <div className={classes.pair}>
          <Amount
            label="Max tokens"
            value={settings.maxTokens}
            min={1}
            max={model.max_output_tokens}
            step={64}
            onChange={(maxTokens) => changeSettings({ maxTokens })}
          />
          <Amount
            label="Temperature"
            value={settings.temperature}
            min={0}
            max={2}
            step={0.1}
            decimals={2}
            onChange={(temperature) => changeSettings({ temperature })}
          />
          <Amount
            label="Top p"
            value={settings.topP}
            min={0}
            max={1}
            step={0.05}
            decimals={2}
            onChange={(topP) => changeSettings({ topP })}
          />
          <Amount
            label="Seed"
            value={settings.seed}
            min={0}
            max={Number.MAX_SAFE_INTEGER}
            step={1}
            onChange={(seed) => changeSettings({ seed })}
          />
        </div>
        <p className={classes.note}>An empty field leaves the choice to the model.</p>
      </div>
    </div>
  );
}

interface AmountProps {
  label: string;
  value: number | null;
  min: number;
  max: number;
  step: number;
  decimals?: number;
  onChange: (value: number | null) => void;
}

function Amount({ label, value, decimals = 0, onChange, ...bounds }: AmountProps) {
  return (
    <NumberInput
      {...bounds}
      label={label}
      size="xs"
      placeholder="Default"
      decimalScale={decimals}
      allowDecimal={decimals > 0}
      allowNegative={false}
      clampBehavior="blur"
      value={value ?? ""}
      onChange={(amount) => onChange(typeof amount === "number" ? amount : null)}
    />
  );
}
