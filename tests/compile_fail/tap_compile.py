#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Compiles sources with the build's own command line and prints a TAP line per source.

usage: tap_compile.py must-fail BUILD_DIR FILE...     each with FLYBALL_MUST_FAIL defined: it must be
                                                     refused for the reason that it names
       tap_compile.py headers BUILD_DIR FILE DIR      each header under DIR alone, compiled as FILE is
"""

import concurrent.futures
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path


def build_command(build, source):
    """The compiler call that the build uses for `source`, without input and outputs."""
    entries = json.loads((build / "compile_commands.json").read_text())
    for entry in entries:
        if (build / entry["file"]).resolve() == source.resolve():
            words = shlex.split(entry["command"])
            for option in ("-o", "-MF", "-MQ"):
                at = words.index(option)
                del words[at:at + 2]
            return [word for word in words if word not in ("-MD", "-c", entry["file"])]
    sys.exit(f"{source} is not built in {build}")


def compile_one(build, command, arguments):
    return subprocess.run([*command, "-fdiagnostics-color=never", *arguments], cwd=build, capture_output=True, text=True,
                          check=False)


def must_fail(build, source):
    """None if the compiler refuses the bad line for the stated reason, else what went wrong."""
    expected = re.search(r"^// must fail with: (.*)$", source.read_text(), re.MULTILINE).group(1)
    result = compile_one(build, build_command(build, source),
                         ["-DFLYBALL_MUST_FAIL", "-fsyntax-only", str(source)])
    if result.returncode == 0:
        return "it compiles"
    if not re.search(expected, result.stderr):
        return f"no message matches '{expected}' in:\n{result.stderr}"
    return None


def stands_alone(build, command, header, include):
    """None if the header compiles as a file of its own, twice in a row, else the messages."""
    folder = build / "headers"
    folder.mkdir(exist_ok=True)
    name = str(header.relative_to(include))
    unit = folder / (name.replace("/", "_") + ".cpp")
    text = f'#include "{name}"\n#include "{name}"\n'
    if not unit.exists() or unit.read_text() != text:
        unit.write_text(text)
    result = compile_one(build, command, ["-O0", "-c", str(unit), "-o", f"{unit}.o"])
    return result.stderr if result.returncode else None


def report(results):
    failed = 0
    print(f"1..{len(results)}")
    for number, (name, problem) in enumerate(results, start=1):
        print(f"{'not ok' if problem else 'ok'} {number} - {name}", flush=True)
        if problem:
            failed += 1
            print(f"{name}: {problem}", file=sys.stderr)
    return 1 if failed else 0


def main():
    mode, build = sys.argv[1], Path(sys.argv[2])
    paths = [Path(word).resolve() for word in sys.argv[3:]]
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        if mode == "headers":
            model, include = paths
            command = build_command(build, model)
            jobs = [(str(header.relative_to(include)),
                     pool.submit(stands_alone, build, command, header, include))
                    for header in sorted(include.rglob("*.hpp"))]
        else:
            jobs = [(path.stem, pool.submit(must_fail, build, path)) for path in paths]
        return report([(name, job.result()) for name, job in jobs])


if __name__ == "__main__":
    sys.exit(main())
