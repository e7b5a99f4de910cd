import { Fragment } from "react";

/** A sentence of the server's, with the names that it puts between backticks set as names. */
export function Prose({ text }: { text: string }) {
  const pieces = text.split("`");
  // A single backtick is just a character.
  if (pieces.length % 2 === 0) return <>{text}</>;
  return pieces.map((piece, index) =>
    index % 2 === 1 ? (
      <code key={index} className="mono">
        {piece}
      </code>
    ) : (
      <Fragment key={index}>{piece}</Fragment>
    ),
  );
}
