"""The figures as a table for people: ratios to nginx beside the targets."""

MB = 1_000_000

_OURS = ["req/s", "(nginx)", "(direct)", "p50 ms", "p99 ms", "(nginx)", "CPU µs", "(nginx)"]
_HEADING = ["", *_OURS, "ratio", "target", ""]


def text(result: dict) -> str:
    lines = ["", "CPU is user and system time of the measured process, in µs a request.", ""]
    lines += _table([_HEADING] + [_row(name, cell) for name, cell in result["cells"].items()])
    lines.append("")
    lines += _others(result)
    if result.get("embedded"):
        lines += ["", "Embedded models:", result["embedded"]]
    return "\n".join(lines)


def _row(name: str, cell: dict) -> list[str]:
    ours, nginx, direct = (cell["results"][who] for who in ("outcrop", "nginx", "direct"))
    ratio = ours["cpu_us"] / nginx["cpu_us"] if nginx["cpu_us"] else float("inf")
    target = cell["target"]
    return [
        name,
        f"{ours['per_second']:,.0f}",
        f"{nginx['per_second']:,.0f}",
        f"{direct['per_second']:,.0f}",
        f"{ours['p50_us'] / 1000:.2f}",
        f"{ours['p99_us'] / 1000:.2f}",
        f"{nginx['p50_us'] / 1000:.2f}/{nginx['p99_us'] / 1000:.2f}",
        f"{ours['cpu_us']:.1f}",
        f"{nginx['cpu_us']:.1f}",
        f"{ratio:.2f}",
        f"≤ {target}" if target else "",
        _verdict(ratio, target),
    ]


def _others(result: dict) -> list[str]:
    first = result["first_token_us"]
    memory = result["resident_bytes"]
    added_ms = (first["outcrop"] - first["direct"]) / 1000
    nginx_ms = (first["nginx"] - first["direct"]) / 1000
    idle = memory["outcrop idle"] / MB
    start_s = result["start_up_ms"] / 1000
    ledger = result["ledger"]
    return _table(
        [
            ["first token, added", f"{added_ms:.2f} ms (nginx {nginx_ms:.2f})", "≤ 0.5", _verdict(added_ms, 0.5)],
            ["memory, idle without a model", f"{idle:.0f} MB", "≤ 40", _verdict(idle, 40)],
            ["memory, after the load", f"{memory['outcrop after'] / MB:.0f} MB", "", ""],
            ["memory, first start of a demo", f"{memory['outcrop first start'] / MB:.0f} MB", "", ""],
            ["start on an existing directory", f"{start_s:.2f} s", "≤ 1", _verdict(start_s, 1)],
            ["in the ledger", f"{ledger['calls']:,} calls for {ledger['answers']:,} counted answers", "", ""],
        ]
    )


def _verdict(value: float, target: float | None) -> str:
    if target is None:
        return ""
    return "met" if value <= target else "MISSED"


def _table(rows: list[list[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
