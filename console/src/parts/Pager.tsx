import { Button } from "@mantine/core";
import type { usePaging } from "./use-paging";
import classes from "./Pager.module.css";

interface Props {
  label: string;
  /** What the page holds: `50 models`. */
  text: string;
  pages: ReturnType<typeof usePaging>;
}

/** Under a table that has more rows than a page. Absent where there is only one page. */
export function Pager({ label, text, pages }: Props) {
  return (
    <nav className={classes.root} aria-label={label}>
      <span className="dim">{text}</span>
      {(pages.newer ?? pages.older) && (
        <>
          <Button size="xs" variant="default" disabled={!pages.newer} onClick={pages.newer}>
            {pages.newerIsFirst ? "First" : "Previous"}
          </Button>
          <Button size="xs" variant="default" disabled={!pages.older} onClick={pages.older}>
            Next
          </Button>
        </>
      )}
    </nav>
  );
}
