import { Button } from "@mantine/core";
import type { Group, Unit } from "../../../api/organisation";
import { DataTable, type Column } from "../../../parts/DataTable";
import page from "../Access.module.css";
import { pathText } from "../tree";
import { roleMeaning, roleWord } from "../words";

interface Props {
  groups: readonly Group[];
  units: readonly Unit[];
  onRemove: ((group: Group) => void) | undefined;
}

/** The identity provider's groups, and what their people may do. */
export function GroupTable({ groups, units, onRemove }: Props) {
  const columns: Column<Group>[] = [
    {
      key: "group",
      header: "Group",
      wide: true,
      card: "title",
      render: ({ group }) => <span className="mono">{group}</span>,
    },
    {
      key: "role",
      header: "Role",
      render: ({ role }) => <span data-hint={roleMeaning(role)}>{roleWord(role)}</span>,
    },
    { key: "unit", header: "Given at", render: ({ unit }) => pathText(units, unit) },
    ...(onRemove
      ? [
          {
            key: "remove",
            header: "",
            card: "foot" as const,
            render: (group: Group) => (
              <span className={page.rowActions}>
                <Button
                  size="compact-xs"
                  variant="subtle"
                  color="gray"
                  aria-label={`Remove ${roleWord(group.role)} from group ${group.group}`}
                  onClick={() => onRemove(group)}
                >
                  Remove
                </Button>
              </span>
            ),
          },
        ]
      : []),
  ];
  return (
    <DataTable
      label="Groups"
      columns={columns}
      rows={groups}
      rowKey={({ group, unit, role }) => `${group} ${unit} ${role}`}
    />
  );
}
