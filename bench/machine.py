"""What the machine can say of a process: CPU time and memory of it and of all that it started."""

import os
import pathlib
import platform
import time

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")

# The measured process has the first core to itself; load and upstream share the second.
MEASURED_CORE = "0"
LOAD_CORE = "1"


def tree(pid: int) -> list[int]:
    """The process and its descendants."""
    found = [pid]
    for each in found:
        try:
            for task in pathlib.Path(f"/proc/{each}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split()]
        except FileNotFoundError:
            continue  # It ended meanwhile.
    return found


def cpu_us(pid: int) -> int:
    """User and system time so far, of the whole tree."""
    ticks = 0
    for each in tree(pid):
        try:
            # After the name, which may hold anything and stands in parentheses: utime is the 14th field of all.
            fields = pathlib.Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks * 1_000_000 // _TICKS_PER_SECOND


def resident_bytes(pid: int) -> int:
    """Proportional set size of the tree: what is shared counts once."""
    total = 0
    for each in tree(pid):
        for line in pathlib.Path(f"/proc/{each}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) * 1024
    return total


def wait_until_quiet(pid: int, wait_s: float = 20.0) -> float:
    """Waits until the tree has used next to no CPU for a moment; gives the seconds that took."""
    began = time.monotonic()
    before = cpu_us(pid)
    while time.monotonic() - began < wait_s:
        time.sleep(0.3)
        now = cpu_us(pid)
        # A tick in 0.3 s is a timer here and there.
        if now - before <= 10_000:
            break
        before = now
    return time.monotonic() - began


def description() -> str:
    model = "unknown processor"
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return f"{model}, {os.cpu_count()} cores, {gib:.0f} GiB, Linux {platform.release()}"
