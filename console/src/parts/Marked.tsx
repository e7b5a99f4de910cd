/** A message of the server's: what stands between backticks is a name or a text, and is set apart as one. */
export function Marked({ text }: { text: string }) {
  return text.split("`").map((piece, index) => (index % 2 === 1 ? <code key={index}>{piece}</code> : piece));
}
