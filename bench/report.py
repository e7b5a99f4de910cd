"""The figures as tables for people: ratios beside their targets."""

MB = 1_000_000


def text(result: dict) -> str:
    tables = result["tables"]
    lines = ["", "CPU is user and system time of the measured process, in µs a request."]
    lines += _section("Beside nginx:", [_PROXY, *(_proxy_row(*row) for row in tables["proxy"].items())])
    lines += _section(
        "By dialect (client to provider), 16 connections; what is passed on, beside a bare hyper proxy:",
        [_DIALECTS, *(_dialect_row(*row) for row in tables["dialects"].items())],
    )
    governed = [_GOVERNED, *(_dialect_row(name, row, "nginx") for name, row in tables["governed"].items())]
    lines += _section("Policies and an approval beside none, each beside nginx:", governed)
    lines += _section("A signature beside an API key, 16 connections:", _credential_rows(tables["credentials"]))
    lines += ["", *_others(result)]
    for what, heading in _BY_CRATES.items():
        if result.get(what):
            lines += ["", heading, result[what]]
    return "\n".join(lines)


# What crates measure themselves.
_BY_CRATES = {
    "conversions": "Conversions of a chat, from a client's body to a provider's:",
    "embedded": "Embedded models:",
}

_OURS = ["req/s", "p50 ms", "p99 ms", "CPU µs"]
_PROXY = ["", *_OURS, "nginx: req/s", "p50/p99 ms", "CPU µs", "direct: req/s", "ratio", "target", ""]
_DIALECTS = ["", *_OURS, "bare: req/s", "CPU µs", "ratio", "target", ""]
_GOVERNED = ["", *_OURS, "nginx: req/s", "CPU µs", "ratio", "target", ""]
_CREDENTIALS = ["", *_OURS, "ratio"]


def _section(heading: str, rows: list[list[str]]) -> list[str]:
    """Nothing where there is no row below the heading of the columns."""
    return ["", heading, *_table(rows)] if len(rows) > 1 else []


def _ours(row: dict) -> list[str]:
    ours = row["results"]["outcrop"]
    return [
        f"{ours['per_second']:,.0f}",
        f"{ours['p50_us'] / 1000:.2f}",
        f"{ours['p99_us'] / 1000:.2f}",
        f"{ours['cpu_us']:.1f}",
    ]


def _proxy_row(name: str, row: dict) -> list[str]:
    nginx, direct = row["results"]["nginx"], row["results"]["direct"]
    return [
        name,
        *_ours(row),
        f"{nginx['per_second']:,.0f}",
        f"{nginx['p50_us'] / 1000:.2f}/{nginx['p99_us'] / 1000:.2f}",
        f"{nginx['cpu_us']:.1f}",
        f"{direct['per_second']:,.0f}",
        *_judged(row, nginx),
    ]


def _dialect_row(name: str, row: dict, beside: str = "bare") -> list[str]:
    bare = row["results"].get(beside)
    if bare is None:
        return [name, *_ours(row), "", "", "", "", ""]
    return [name, *_ours(row), f"{bare['per_second']:,.0f}", f"{bare['cpu_us']:.1f}", *_judged(row, bare)]


def _credential_rows(rows: dict) -> list[list[str]]:
    """The first is what the others are held against."""
    lines = [_CREDENTIALS]
    first = None
    for name, row in rows.items():
        first = first or row["results"]["outcrop"]
        lines.append([name, *_ours(row), f"{_ratio(row, first):.2f}"])
    return lines


def _ratio(row: dict, other: dict) -> float:
    return row["results"]["outcrop"]["cpu_us"] / other["cpu_us"] if other["cpu_us"] else float("inf")


def _judged(row: dict, other: dict) -> list[str]:
    ratio, target = _ratio(row, other), row["target"]
    return [f"{ratio:.2f}", f"≤ {target}" if target else "", _verdict(ratio, target)]


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
