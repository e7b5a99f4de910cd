import { Button } from "@mantine/core";
import type { usePages } from "../app/use-pages";
import classes from "./Pager.module.css";

interface Props {
  label: string;
  /** What the page holds: `50 models`. */
  text: string;
  pages: ReturnType<typeof usePages>;
}

/** Under a table that has more rows than a page. Absent where there is only one page. */
export function Pager({ label, text, pages }: Props) {
  return (
    <nav className={classes.root} aria-label={label}>
      <span className="dim">{text}</span>
      {(pages.back ?? pages.forward) && (
        <>
          <Button size="xs" variant="default" disabled={!pages.back} onClick={pages.back}>
            {pages.backIsFirst ? "First" : "Previous"}
          </Button>
          <Button size="xs" variant="default" disabled={!pages.forward} onClick={pages.forward}>
            Next
          </Button>
        </>
      )}
    </nav>
  );
}
