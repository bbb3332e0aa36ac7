#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Looks for heap allocation in a library of the data path: only functions that set up may allocate.

usage: no_allocation.py LIBRARY.a     prints one TAP line per object file

The standard library's functions are seen through: who calls a vector that grows allocates.
"""

import re
import subprocess
import sys

ALLOCATORS = re.compile(
    r"^(operator (new|delete)(\[\])?\(|(malloc|calloc|realloc|free|aligned_alloc|posix_memalign|strdup)$"
    r"|rte_(malloc|zmalloc|calloc|realloc)\w*$|rte_free$"
    r"|std::__cxx11::basic_string<.*>::_M_(create|append|assign|mutate|replace)\w*\()")

# What the control thread calls before the lcores start or after they ended, by symbol.
SET_UP = re.compile("|".join([
    r"::(\w+)(<.*>)?::~?\1\(",                     # constructors and destructors
    r"^flyball::dataplane::make_\w+_stage\(",
    r"^flyball::dataplane::imix_frame_bytes\(",
    r"::Forwarder::(add_route|add_handoff|govern|tx_port)\(",
    r"::Pipeline::stage_names\(",
    r"::TrafficSource::build_gaps\(",
    r"::WorkerGovernor::watch\(",
    r"::WorkerRing::create\(",
]))

OURS = "flyball::"
OBJECT = re.compile(r"^(\S+\.o):\s+file format")
FUNCTION = re.compile(r"^[0-9a-f]+ <(.+)>:$")
# A call that the assembler resolved itself, or the relocation of one that it could not.
CALL = re.compile(r"\b(?:call|jmp)\s+[0-9a-f]+ <(.+)>$|\bR_X86_64_(?:PLT32|PC32|GOTPCREL\w*)\s+(.+)$")
OFFSET = re.compile(r"[+-]0x[0-9a-f]+$")
PART = re.compile(r" \[clone [^]]*\]")


def calls_by_function(disassembly):
    """{object: {function: {called function}}} of `objdump -dr -C`."""
    calls, functions, function = {}, {}, None
    for line in disassembly.splitlines():
        if match := OBJECT.match(line):
            functions = calls.setdefault(match.group(1), {})
        elif match := FUNCTION.match(line):
            function = PART.sub("", match.group(1))
            functions.setdefault(function, set())
        elif function and (match := CALL.search(line)):
            called = OFFSET.sub("", match.group(1) or match.group(2))
            functions[function].add(PART.sub("", called))
    return calls


def allocating(functions):
    """Names that allocate: the allocators, and the functions of others that lead to them."""
    names = {name for called in functions.values() for name in called if ALLOCATORS.match(name)}
    while True:
        more = {name for name, called in functions.items()
                if name not in names and OURS not in name.split("(")[0] and called & names}
        if not more:
            return names
        names |= more


def offences(functions, names):
    """(function of ours, what it calls) for each that allocates although it may not."""
    return sorted((name, min(called & names)) for name, called in functions.items()
                  if name not in names and called & names and not SET_UP.search(name))


def main():
    result = subprocess.run(["objdump", "-d", "-r", "-C", "--no-show-raw-insn", sys.argv[1]],
                            capture_output=True, text=True, check=True)
    calls = calls_by_function(result.stdout)
    everything = {}
    for functions in calls.values():
        for name, called in functions.items():
            everything.setdefault(name, set()).update(called)
    names = allocating(everything)
    good = bool(names)  # without any allocation this script has looked at the wrong thing
    print(f"1..{len(calls)}")
    for number, (path, functions) in enumerate(calls.items(), start=1):
        found = offences(functions, names)
        good = good and not found
        print(f"{'not ok' if found else 'ok'} {number} - {path} allocates only to set up")
        for name, called in found:
            print(f"{path}: {name} calls {called}", file=sys.stderr)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
