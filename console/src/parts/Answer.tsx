import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleX,
  IconHourglass,
  IconInfoCircle,
  type Icon,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import classes from "./Answer.module.css";

export type AnswerTone = "yes" | "soon" | "waiting" | "no" | "info";

const ICON: Record<AnswerTone, Icon> = {
  yes: IconCircleCheck,
  soon: IconAlertTriangle,
  waiting: IconHourglass,
  no: IconCircleX,
  info: IconInfoCircle,
};

interface Props {
  tone: AnswerTone;
  /** `Yes.` */
  word: string;
  children: ReactNode;
  /** What to do now. */
  actions?: ReactNode;
  label: string;
}

/** The answer to the question that a page's visitor came with. */
export function Answer({ tone, word, children, actions, label }: Props) {
  const Shape = ICON[tone];
  return (
    <section className={classes.root} data-tone={tone} aria-label={label}>
      <Shape size={22} className={classes.icon} aria-hidden />
      <div className={classes.body}>
        <p className={classes.word}>{word}</p>
        <div className={classes.text}>{children}</div>
      </div>
      {actions && <div className={classes.actions}>{actions}</div>}
    </section>
  );
}
