import { Button, Textarea } from "@mantine/core";
import { useState } from "react";
import type { AccessRequest, Asked, RequestAction } from "../../api/governance";
import { useRequestAction } from "../../api/governance-queries";
import { ApiError, asSentence } from "../../api/error";
import { ErrorState } from "../../parts/ErrorState";
import { Marked } from "../../parts/Marked";
import { Panel, PanelNote } from "../../parts/Panel";
import classes from "./Request.module.css";
import { Resubmit } from "./Resubmit";

const NEEDS_COMMENT: readonly RequestAction[] = ["reject", "ask_for_changes", "comment"];

/** Where it is decided, or answered, or talked about. */
export function DecisionBox({ request }: { request: AccessRequest }) {
  const { can, version, status } = request;
  const [comment, setComment] = useState("");
  // What the viewer was told when somebody else had been quicker.
  const [conflict, setConflict] = useState<string | null>(null);
  const action = useRequestAction(request.id);
  const underWay = status === "open" || status === "changes_asked";
  const stage = request.stages.find(({ state }) => state === "current");
  const answered = {
    onSuccess: () => {
      setComment("");
      setConflict(null);
    },
    onError: (error: Error) => setConflict(isConflict(error) ? error.message : null),
  };
  const send = (verb: RequestAction, changes?: Asked) => {
    const said = comment.trim();
    action.mutate(
      { action: verb, version, ...(said && { comment: said }), ...(changes && { changes }) },
      answered,
    );
  };
  const button = (verb: RequestAction) => ({
    onClick: () => send(verb),
    loading: action.isPending && action.variables.action === verb,
    disabled: (NEEDS_COMMENT.includes(verb) && comment.trim() === "") || action.isPending,
  });

  if (!underWay && !can.comment) return null;
  return (
    <div id="decision" className={classes.decision}>
      <Panel title={boxTitle(request, stage?.name)}>
        {conflict !== null && (
          <p className={classes.conflict} role="alert">
            Somebody was quicker: <Marked text={asSentence(conflict)} /> This page now shows what happened;
            decide again if it still needs it.
          </p>
        )}
        {can.resubmit && (
          <Resubmit
            request={request}
            pending={action.isPending}
            onSubmit={(asked) => send("resubmit", asked)}
          />
        )}
        {(can.comment || can.decide || can.withdraw) && (
          <Textarea
            label="Comment"
            description={can.decide ? "Needed to reject or to ask for changes." : undefined}
            rows={3}
            value={comment}
            onChange={(event) => setComment(event.currentTarget.value)}
          />
        )}
        {action.error && !isConflict(action.error) && (
          <ErrorState title="Nothing was changed" error={action.error} />
        )}
        {!can.decide && status === "open" && can.why_not !== null && (
          <PanelNote>
            You cannot decide this stage: <Marked text={can.why_not} />
          </PanelNote>
        )}
        <div className={classes.verbs}>
          {status === "open" && (
            <>
              <Button {...button("approve")} disabled={!can.decide || action.isPending}>
                Approve{stage ? ` ${stage.name.toLowerCase()}` : ""}
              </Button>
              <Button
                variant="default"
                {...button("ask_for_changes")}
                {...(!can.decide && { disabled: true })}
              >
                Ask for changes
              </Button>
              <Button
                variant="default"
                className={classes.harm}
                {...button("reject")}
                {...(!can.decide && { disabled: true })}
              >
                Reject
              </Button>
            </>
          )}
          <span className={classes.gap} />
          {can.withdraw && (
            <Button variant="subtle" {...button("withdraw")}>
              Withdraw the request
            </Button>
          )}
          {can.comment && (
            <Button variant="default" {...button("comment")}>
              Comment
            </Button>
          )}
        </div>
      </Panel>
    </div>
  );
}

function boxTitle({ can, status }: AccessRequest, stage: string | undefined): string {
  if (can.resubmit) return "Your answer";
  if (status === "open" && stage !== undefined) return `Decision: ${stage}`;
  return "Comment";
}

const isConflict = (error: unknown): error is ApiError => error instanceof ApiError && error.status === 409;
