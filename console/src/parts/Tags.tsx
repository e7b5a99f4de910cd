import classes from "./Tags.module.css";

/** A handful of short names. */
export function Tags({ names, none }: { names: readonly string[]; none: string }) {
  if (names.length === 0) return <span className="dim">{none}</span>;
  return (
    <ul className={classes.root}>
      {names.map((name) => (
        <li key={name}>{name}</li>
      ))}
    </ul>
  );
}
