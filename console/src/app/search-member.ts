// Reads members of a URL's search, one kind a function; what cannot be read is left out.

export function textMember<Name extends string>(name: Name, value: unknown): { [K in Name]?: string } {
  return typeof value === "string" && value !== "" ? ({ [name]: value } as { [K in Name]: string }) : {};
}

export function choiceMember<Name extends string, Choice extends string>(
  name: Name,
  value: unknown,
  choices: readonly Choice[],
): { [K in Name]?: Choice } {
  const known = choices.find((choice) => choice === value);
  return known === undefined ? {} : ({ [name]: known } as { [K in Name]: Choice });
}
