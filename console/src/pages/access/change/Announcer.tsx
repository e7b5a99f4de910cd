import { IconCircleCheck } from "@tabler/icons-react";
import { useAnnouncement } from "./announcement";
import classes from "./Change.module.css";

/** Says what was applied, to eyes and to screen readers. */
export function Announcer() {
  const text = useAnnouncement();
  return (
    <div role="status" className={classes.announcer}>
      {text !== null && (
        <p className={classes.announcement}>
          <IconCircleCheck size={18} aria-hidden />
          {text}
        </p>
      )}
    </div>
  );
}
