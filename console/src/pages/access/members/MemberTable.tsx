import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Member, Unit } from "../../../api/access";
import { DataTable, type Column } from "../../../parts/DataTable";
import page from "../Access.module.css";
import { pathText } from "../tree";
import { roleMeaning, roleWord } from "../words";
import type { MemberRow } from "./rows";

interface Props {
  rows: readonly MemberRow[];
  units: readonly Unit[];
  selected: string | undefined;
  onOpen: (principal: string) => void;
  onRemove: ((member: Member) => void) | undefined;
}

/** So many rows are drawn at once. */
const STEP = 100;

export function MemberTable({ rows, units, selected, onOpen, onRemove }: Props) {
  const [limit, setLimit] = useState(STEP);
  return (
    <>
      <DataTable
        label="Members"
        columns={columns(units, onRemove)}
        rows={rows.slice(0, limit)}
        rowKey={({ key }) => key}
        selected={rows.find(({ principal }) => principal.id === selected)?.key}
        onOpen={({ principal }) => onOpen(principal.id)}
      />
      {rows.length > limit && (
        <Button size="xs" variant="default" className={page.more} onClick={() => setLimit(limit + STEP)}>
          Show {Math.min(STEP, rows.length - limit)} more of {rows.length}
        </Button>
      )}
    </>
  );
}

function columns(units: readonly Unit[], onRemove: Props["onRemove"]): Column<MemberRow>[] {
  return [
    {
      key: "principal",
      header: "Principal",
      wide: true,
      card: "title",
      render: ({ principal }) => (
        <div className={page.two}>
          <Link
            to="/access/members"
            search={(before) => ({ ...before, principal: principal.id })}
            className="link"
          >
            {principal.name}
          </Link>
          <span className="mono">{principal.id}</span>
        </div>
      ),
    },
    {
      key: "type",
      header: "Type",
      render: ({ principal }) => (
        <span className="dim">
          {principal.type === "user" ? "User" : "Service"}
          {principal.disabled && ", disabled"}
        </span>
      ),
    },
    {
      key: "role",
      header: "Role",
      render: ({ role }) => <span data-hint={roleMeaning(role)}>{roleWord(role)}</span>,
    },
    { key: "unit", header: "Given at", render: ({ unit }) => pathText(units, unit) },
    {
      key: "inherited",
      header: "Holds here",
      card: "hidden",
      render: ({ inherited }) =>
        inherited ? <span className={page.tag}>Inherited</span> : <span className="dim">Directly</span>,
    },
    ...(onRemove
      ? [
          {
            key: "remove",
            header: "",
            render: ({ principal, role, unit, inherited }: MemberRow) => (
              <span className={page.rowActions}>
                <Button
                  size="compact-xs"
                  variant="subtle"
                  color="gray"
                  aria-label={`Remove ${roleWord(role)} at ${pathText(units, unit)} from ${principal.name}`}
                  data-hint={
                    inherited ? "It was given above: it goes from there, and everything under it" : undefined
                  }
                  onClick={() => onRemove({ principal: principal.id, unit, role })}
                >
                  Remove
                </Button>
              </span>
            ),
          },
        ]
      : []),
  ];
}
