import { markOf, type Mark, type StateOf, type Subject } from "./marks";
import classes from "./StateMark.module.css";

/** The state of something, as shape, colour and word. */
export function StateMark<Of extends Subject>({ of, state }: { of: Of; state: StateOf<Of> }) {
  return <MarkShape {...markOf(of, state)} />;
}

/** The mark itself, for what is no state of a list. */
export function MarkShape({ word, tone, icon: Shape }: Mark) {
  return (
    <span className={classes.root} data-tone={tone}>
      <Shape size={15} stroke={2} aria-hidden />
      {word}
    </span>
  );
}
