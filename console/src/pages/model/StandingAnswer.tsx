import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { CatalogueDetails } from "../../api/governance";
import { asSentence } from "../../api/error";
import { useSession } from "../../app/use-session";
import { Answer, type AnswerTone } from "../../parts/Answer";
import { Marked } from "../../parts/Marked";
import { DateOf, Day } from "../../parts/Quantity";
import { plainWord } from "../../catalogue/words";
import { standingOf, type Standing } from "./standing";

/** The page's question: may I call it, and if not, what now? */
export function StandingAnswer({ model, nowMs }: { model: CatalogueDetails; nowMs: number }) {
  const { account } = useSession();
  const standing = standingOf(model, account, nowMs);
  const { tone, word } = head(standing);
  return (
    <Answer
      tone={tone}
      word={word}
      label="May I call it?"
      actions={<NextStep standing={standing} model={model} />}
    >
      <Explanation standing={standing} model={model} />
    </Answer>
  );
}

function head(standing: Standing): { tone: AnswerTone; word: string } {
  switch (standing.kind) {
    case "yes":
      return standing.until === null
        ? { tone: "yes", word: "Yes, you may call it" }
        : { tone: "soon", word: "Yes, for now" };
    case "unconnected":
      return { tone: "soon", word: "Approved, but it cannot be called yet" };
    case "requested":
      return {
        tone: "waiting",
        word: standing.changesAsked
          ? "Not yet: the reviewers ask for changes"
          : "Not yet: access is requested",
      };
    case "suspended":
      return { tone: "no", word: "No: the approval is suspended" };
    case "unapproved":
      return { tone: "info", word: "Not yet: it needs an approval" };
    case "ended":
      return { tone: "no", word: "No: it has reached its end of life" };
  }
}

function Explanation({ standing, model }: { standing: Standing; model: CatalogueDetails }): ReactNode {
  const { account } = useSession();
  const mine = <span className="num">{account}</span>;
  const detail = model.availability.detail;
  switch (standing.kind) {
    case "yes":
      if (standing.until === null)
        return (
          <p>
            It is approved for account {mine}
            {detail ? `: ${detail}` : ""}.
          </p>
        );
      return (
        <p>
          Calls of account {mine} will be refused from{" "}
          <strong>
            <DateOf us={standing.until.us} />
          </strong>{" "}
          on
          {standing.until.reason ? `: ${standing.until.reason}` : ""}.
        </p>
      );
    case "unconnected":
      return (
        <p>
          Account {mine} may call it, but no connection leads to it, or it has no price in force. A platform
          administrator adds both in the configuration.
        </p>
      );
    case "requested":
      return (
        <p>
          A request for account {mine} is under review
          {standing.stage !== null && `, at the stage ${plainWord(standing.stage).toLowerCase()}`}.
        </p>
      );
    case "suspended":
      return (
        <p>
          <Marked
            text={asSentence(detail ?? "an approval was taken out of force until it is reviewed again")}
          />
        </p>
      );
    case "unapproved":
      return (
        <>
          <p>Nobody has approved it for account {mine}. A request is reviewed before the first call.</p>
          <Rejected requests={model.requests} />
        </>
      );
    case "ended":
      return (
        <p>
          Nobody answers since{" "}
          {model.lifecycle.end_of_life ? <Day day={model.lifecycle.end_of_life} /> : "then"}. Choose another
          model of {model.provider}.
        </p>
      );
  }
}

function Rejected({ requests }: Pick<CatalogueDetails, "requests">) {
  const rejected = requests.filter(({ status }) => status === "rejected");
  const [first] = rejected;
  if (!first) return null;
  return (
    <p>
      {rejected.length === 1 ? "One request was" : `${rejected.length} requests were`} rejected:{" "}
      <Link to="/approvals/$id" params={{ id: first.id }} className="link linkInText">
        read why
      </Link>
      .
    </p>
  );
}

function NextStep({ standing, model }: { standing: Standing; model: CatalogueDetails }) {
  const { id, provider } = model;
  if (standing.kind === "ended")
    return (
      <Button
        variant="default"
        renderRoot={(props) => <Link to="/models" search={{ provider }} {...props} />}
      >
        See models of {provider}
      </Button>
    );
  const request = "request" in standing ? standing.request : null;
  if (request !== null)
    return (
      <Button
        variant="default"
        renderRoot={(props) => <Link to="/approvals/$id" params={{ id: request }} {...props} />}
      >
        Open the request
      </Button>
    );
  const asks = standing.kind === "unapproved" || standing.kind === "suspended";
  return (
    <Button
      variant={asks ? "filled" : "default"}
      renderRoot={(props) => <Link to="/models/$id/request-access" params={{ id }} {...props} />}
    >
      Request access{asks ? "" : " for more"}
    </Button>
  );
}
