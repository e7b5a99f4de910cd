import type { CatalogueDetails } from "../../api/governance";
import { modalitiesText, modeWord, plainWord } from "../../catalogue/words";
import { Fact, Facts, Panel } from "../../parts/Panel";
import { Count } from "../../parts/Quantity";
import { Tags } from "../../parts/Tags";

/** What it can do, where, and how it is reached from here. */
export function Capabilities({ model }: { model: CatalogueDetails }) {
  return (
    <Panel title="What it can do">
      <Facts>
        <Fact name="Takes and gives">{modalitiesText(model.input, model.output)}</Fact>
        <Fact name="Capabilities">
          <Tags names={model.capabilities.map(plainWord)} none="None is stated" />
        </Fact>
        <Fact name="Context">
          {model.context_tokens ? (
            <>
              <Count count={model.context_tokens} /> tokens
            </>
          ) : (
            "Not known"
          )}
        </Fact>
        {model.task === "chat" && (
          <Fact name="Longest answer">
            {model.max_output_tokens ? (
              <>
                <Count count={model.max_output_tokens} /> tokens
              </>
            ) : (
              "Not known"
            )}
          </Fact>
        )}
        <Fact name="Modes">
          <Tags names={model.modes.map(modeWord)} none="Not known" />
        </Fact>
        <Fact name="Regions">
          <Tags names={model.regions} none="Not known" />
        </Fact>
        <Fact name="Connections">
          <Tags names={model.connections} none="None: nothing here leads to it" />
        </Fact>
      </Facts>
    </Panel>
  );
}
