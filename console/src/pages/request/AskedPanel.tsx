import type { AccessRequest } from "../../api/governance";
import { environmentWord, modeWord } from "../../catalogue/words";
import { Fact, Facts, Panel } from "../../parts/Panel";
import { Count, DateOf, Money } from "../../parts/Quantity";
import { Tags } from "../../parts/Tags";
import classes from "./Request.module.css";

/** What is asked: it becomes the condition of every call. */
export function AskedPanel({ request }: { request: AccessRequest }) {
  const { asked } = request;
  return (
    <Panel title="What is asked">
      {asked.use_case && <p className={classes.useCase}>{asked.use_case}</p>}
      <Facts>
        <Fact name="Unit">{asked.unit}</Fact>
        <Fact name="Accounts">
          <Tags names={asked.accounts} none="None" />
        </Fact>
        <Fact name="Environments">
          <Tags names={asked.environments.map(environmentWord)} none="Every environment" />
        </Fact>
        <Fact name="Data classes">
          <Tags names={asked.data_classes} none="None: projects that carry any are refused" />
        </Fact>
        <Fact name="Regions">
          <Tags names={asked.regions} none="Every region" />
        </Fact>
        <Fact name="Modes">
          <Tags names={asked.modes.map(modeWord)} none="Every mode" />
        </Fact>
        <Fact name="Longest answer">
          {asked.max_tokens ? (
            <>
              <Count count={asked.max_tokens} /> tokens
            </>
          ) : (
            "No limit"
          )}
        </Fact>
        <Fact name="Guardrail">{asked.guardrail_required ? "Required for every call" : "Not required"}</Fact>
        <Fact name="Expected cost">
          {asked.expected_monthly_cost_nanos === null || asked.expected_monthly_cost_nanos === undefined ? (
            "Not given"
          ) : (
            <>
              <Money nanos={asked.expected_monthly_cost_nanos} /> a month
            </>
          )}
        </Fact>
        <Fact name="Until">{asked.expires_at_us ? <DateOf us={asked.expires_at_us} /> : "No end"}</Fact>
      </Facts>
    </Panel>
  );
}
