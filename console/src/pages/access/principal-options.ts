import type { Principal } from "../../api/principals";

/** For a field that chooses a principal: by name, with the id that tells two of one name apart. */
export function principalOptions(principals: readonly Principal[]): { value: string; label: string }[] {
  return [...principals]
    .sort((one, other) => one.name.localeCompare(other.name))
    .map(({ id, name }) => ({ value: id, label: name === id ? id : `${name} (${id})` }));
}
