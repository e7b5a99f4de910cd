import { IconMessage2Code } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import type { Model } from "../../api/vocabulary";
import { Answer } from "./Answer";
import { useConversation } from "./conversation-store";
import classes from "./Transcript.module.css";

/** How near the end a reader must be for new text to keep them there. */
const FOLLOW_PX = 80;

export function Transcript({ model }: { model: Model }) {
  const { turns, running } = useConversation();
  const box = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const onScroll = () => {
    const element = box.current;
    if (element)
      following.current = element.scrollHeight - element.scrollTop - element.clientHeight < FOLLOW_PX;
  };
  useEffect(() => {
    const element = box.current;
    if (element && following.current) element.scrollTop = element.scrollHeight;
  }, [turns]);

  if (turns.length === 0) {
    return (
      <div className={classes.empty}>
        <IconMessage2Code size={28} stroke={1.5} aria-hidden />
        <p className={classes.title}>
          {model.status === "ready" ? `Ask ${model.name} something` : `${model.name} cannot answer yet`}
        </p>
        <p>Each answer shows its tokens, its price and its speed, and is metered like any other call.</p>
      </div>
    );
  }
  return (
    <div
      ref={box}
      className={classes.root}
      onScroll={onScroll}
      tabIndex={0}
      role="log"
      aria-label="Messages"
      aria-live="off"
    >
      {turns.map((turn, index) => (
        <article key={turn.id} className={classes.turn}>
          <div className={classes.question}>
            <h2 className={classes.speaker}>You</h2>
            <p className={classes.text}>{turn.question}</p>
          </div>
          <Answer turn={turn} isLast={index === turns.length - 1} currentModel={model.id} />
        </article>
      ))}
      <p className={classes.announcement} role="status">
        {running ? "The answer is coming." : "The answer is complete."}
      </p>
    </div>
  );
}
