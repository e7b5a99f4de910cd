import { Tabs } from "@mantine/core";
import { useState } from "react";
import { CopyIcon } from "../parts/CopyText";
import type { Snippet } from "./first-call";
import classes from "./SnippetTabs.module.css";

/** Code to paste, one tab a language. */
export function SnippetTabs({ snippets }: { snippets: Snippet[] }) {
  const [chosen, setChosen] = useState<string | null>(snippets[0]?.id ?? null);
  const current = snippets.find(({ id }) => id === chosen);
  return (
    <Tabs value={chosen} onChange={setChosen} className={classes.root} keepMounted={false}>
      <div className={classes.head}>
        <Tabs.List className={classes.list}>
          {snippets.map(({ id, label }) => (
            <Tabs.Tab key={id} value={id} className={classes.tab}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {current && <CopyIcon text={current.code} label={`Copy the ${current.label} call`} />}
      </div>
      {snippets.map(({ id, label, code }) => (
        <Tabs.Panel key={id} value={id}>
          <pre className={classes.code} tabIndex={0} aria-label={`${label} call`}>
            {code}
          </pre>
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
