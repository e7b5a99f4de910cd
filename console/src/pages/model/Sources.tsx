import type { CatalogueDetails } from "../../api/governance";
import { plainWord } from "../../catalogue/words";
import { Panel, PanelNote } from "../../parts/Panel";
import { Day } from "../../parts/Quantity";
import classes from "./Model.module.css";

const ORIGIN: Record<CatalogueDetails["source"], string> = {
  seed: "Came with Outcrop",
  declared: "Declared here",
  configured: "Named in the configuration file",
};

/** Where each fact is from, and of which day it is. */
export function Sources({ model }: { model: CatalogueDetails }) {
  return (
    <Panel title="Where these facts are from" actions={<span className="dim">{ORIGIN[model.source]}</span>}>
      {model.sources.length === 0 && <PanelNote>Nobody said where they are from.</PanelNote>}
      <ul className={classes.sources}>
        {model.sources.map(({ facts, source, date }) => (
          <li key={`${source} ${facts.join()}`}>
            <span>{facts.map(plainWord).join(", ")}</span>
            <SourceName text={source} />
            <span className="dim">
              <Day day={date} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function SourceName({ text }: { text: string }) {
  if (!/^https:\/\//.test(text)) return <span>{text}</span>;
  return (
    <a href={text} className="link" target="_blank" rel="noreferrer noopener">
      {text.replace(/^https:\/\//, "")}
    </a>
  );
}
