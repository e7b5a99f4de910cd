import type { Group, Unit } from "../../../api/organisation";
import type { Member } from "../../../api/principals";
import { ChangeDialog } from "../change/ChangeDialog";
import { pathText } from "../tree";
import { roleWord } from "../words";

export type Removal = ({ kind: "member" } & Member) | ({ kind: "group" } & Group);

interface Props {
  removal: Removal;
  units: readonly Unit[];
  onClose: () => void;
}

/** Shown as a plan first, as every change is. It can be given again, so nothing has to be typed. */
export function RemoveRoleDialog({ removal, units, onClose }: Props) {
  const who = removal.kind === "member" ? removal.principal : removal.group;
  return (
    <ChangeDialog
      opened
      title={`Remove ${roleWord(removal.role)} at ${pathText(units, removal.unit)} from ${who}`}
      onClose={onClose}
      changes={() => [{ op: "delete", kind: removal.kind, id: `${who} ${removal.unit} ${removal.role}` }]}
    />
  );
}
