#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Looks for locked instructions in a library: a counter that takes one costs ten times as much.

usage: no_locked_instruction.py LIBRARY.a     prints one TAP line per object file
What DPDK's own headers inline (reference counts of shared mbufs) is DPDK's decision, not ours.
"""

import re
import subprocess
import sys

# An xchg with memory is locked without the prefix: a sequentially consistent store becomes one.
LOCKED = re.compile(r"^\s+[0-9a-f]+:\s+(lock\b.*|xchg\s+.*\(.*)$")
SOURCE = re.compile(r"^(/\S+|\S+\.[ch]pp|\S+\.h):(\d+)")
OBJECT = re.compile(r"^(\S+\.o):\s+file format")
THEIRS = re.compile(r"/(dpdk|rte_)")


def locked_instructions(disassembly):
    """{object file: ["instruction at source:line"]} of `objdump -d -l`."""
    found, current, source = {}, None, "?"
    for line in disassembly.splitlines():
        if match := OBJECT.match(line):
            current = found.setdefault(match.group(1), [])
        elif match := SOURCE.match(line):
            source = f"{match.group(1)}:{match.group(2)}"
        elif (match := LOCKED.match(line)) and not THEIRS.search(source):
            current.append(f"{match.group(1).strip()} at {source}")
    return found


def main():
    result = subprocess.run(["objdump", "-d", "-l", "--no-show-raw-insn", sys.argv[1]],
                            capture_output=True, text=True, check=True)
    found = locked_instructions(result.stdout)
    print(f"1..{len(found)}")
    for number, (name, instructions) in enumerate(found.items(), start=1):
        print(f"{'not ok' if instructions else 'ok'} {number} - {name} has no locked instruction")
        for instruction in instructions:
            print(f"{name}: {instruction}", file=sys.stderr)
    return 1 if any(found.values()) or not found else 0


if __name__ == "__main__":
    sys.exit(main())
