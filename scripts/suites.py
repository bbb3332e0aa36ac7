#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Runs the test suites in order, stops at the first that fails, and counts real test cases.

Each suite is a list of steps; a step is a command and, where it runs tests, the JUnit file that
the runner of those tests wrote. The last line is always `N passed, N failed`.
"""

import argparse
import dataclasses
import os
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent

# Sanitizer builds are for finding bugs, not for speed: -O1, line numbers only, no benchmarks, the
# standard library's own assertions. Their g++ warns falsely, and build-test has every warning on.
SANITIZED = ["-Doptimization=1", "-Ddebug=false", "-Dwerror=false", "-Dbench=disabled",
             "-Db_lundef=false"]
SANITIZED_ARGS = "-Dcpp_args=-g1 -D_GLIBCXX_ASSERTIONS"
BUILDS = {
    "build-test": ["--buildtype=debugoptimized", "-Dbench=disabled"],
    "build-asan": [*SANITIZED, SANITIZED_ARGS, "-Db_sanitize=address,undefined"],
    # rte_ring orders by plain barriers on x86, which TSan cannot see; its C11 variant it can.
    "build-tsan": [*SANITIZED, SANITIZED_ARGS + " -DRTE_USE_C11_MEM_MODEL", "-Db_sanitize=thread"],
}
SANITIZER_ENV = {
    "build-asan": {
        "ASAN_OPTIONS": "detect_stack_use_after_return=1:strict_string_checks=1",
        "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
        "FLYBALL_SLOWNESS": "5",
    },
    "build-tsan": {
        "TSAN_OPTIONS": f"halt_on_error=1:suppressions={TOP}/tests/support/thread_sanitizer.supp",
        "FLYBALL_SLOWNESS": "5",
    },
}
RELEASE = "build/flyball"


@dataclasses.dataclass
class Step:
    """One command. Its test cases are in `junit`; without one it is itself one case if `counts`."""

    command: list
    junit: Path = None
    counts: bool = False
    env: dict = dataclasses.field(default_factory=dict)
    timeout_s: int = 1800


@dataclasses.dataclass
class Tally:
    passed: int = 0
    failed: int = 0
    skipped: list = dataclasses.field(default_factory=list)

    def add_junit(self, path):
        """Adds every <testcase> of a JUnit file, whichever runner wrote it."""
        for case in xml.etree.ElementTree.parse(path).getroot().iter("testcase"):
            name = f"{case.get('classname', '')}.{case.get('name', '')}".lstrip(".")
            skip = case.find("skipped")
            if case.find("failure") is not None or case.find("error") is not None:
                self.failed += 1
            elif skip is not None or case.get("status") == "notrun":
                reason = skip.get("message") if skip is not None else None
                self.skipped.append(f"{name}: {reason or 'no reason given'}")
            else:
                self.passed += 1

    def closing_line(self):
        line = f"{self.passed} passed, {self.failed} failed"
        return line + (f", {len(self.skipped)} skipped" if self.skipped else "")


def configure(build):
    """A step that makes sure the build folder is configured; nothing if it already is."""
    if (TOP / build / "build.ninja").exists():
        return []
    return [Step(["meson", "setup", *BUILDS[build], build])]


def compile_targets(build, *targets):
    return configure(build) + [Step(["ninja", "-C", build, *targets])]


def meson_suites(build, *suites):
    """Builds what these meson suites need, then runs them."""
    selected = [word for suite in suites for word in ("--suite", suite)]
    command = ["meson", "test", "-C", build, "--print-errorlogs", *selected]
    junit = TOP / build / "meson-logs" / "testlog.junit.xml"
    env = SANITIZER_ENV.get(build, {})
    return configure(build) + [Step(command, junit=junit, env=env)]


def pytest(name, path, marker=None, binary=None, env=None):
    junit = TOP / "build-test" / "junit" / f"{name}.xml"
    command = ["/usr/bin/python3", "-B", "-m", "pytest", "-p", "no:cacheprovider", "-v", path,
               f"--junit-xml={junit}", *(["-m", marker] if marker else [])]
    binary = {"FLYBALL_BINARY": str(TOP / binary)} if binary else {}
    return [Step(command, junit=junit, env={**(env or {}), **binary})]


def release():
    return [Step([str(TOP / "scripts/build")])]


def sanitizer(build):
    """A sanitizer build's suite: unit and golden tests, then the whole binary on pcap files."""
    return (meson_suites(build, "unit", "golden")
            + compile_targets(build, "flyball")
            + pytest(f"{build}-e2e-pcap", "tests/e2e", "pcap", f"{build}/flyball",
                     SANITIZER_ENV[build]))


def suites():
    """All suites in the order they run: cheap and telling first."""
    return {
        "format": [Step([str(TOP / "scripts/format"), "--check"], counts=True)],
        "tidy": [Step([str(TOP / "scripts/tidy.py")], counts=True)]
        + pytest("scripts", "tests/unit/scripts"),
        "unit": meson_suites("build-test", "unit"),
        "property": meson_suites("build-test", "property"),
        "golden": meson_suites("build-test", "golden"),
        "fuzz": meson_suites("build-test", "fuzz"),
        "asan": sanitizer("build-asan"),
        "tsan": sanitizer("build-tsan"),
        "scenarios": meson_suites("build-test", "scenarios"),
        "compile_fail": meson_suites("build-test", "compile_fail"),
        "e2e-pcap": release() + pytest("e2e-pcap", "tests/e2e", "pcap", RELEASE),
        "e2e-netns": release() + pytest("e2e-netns", "tests/e2e", "netns", RELEASE),
        "budgets": [Step([str(TOP / "bench/budgets")], counts=True)],
        "soak": release() + [Step([str(TOP / "bench/soak"), "--seconds", "60"], counts=True)],
    }


def run_step(step, tally):
    """Runs one command and adds its cases. Returns whether it was good."""
    print(f"+ {' '.join(str(word) for word in step.command)}", flush=True)
    if step.junit:
        step.junit.unlink(missing_ok=True)
    failed_before = tally.failed
    try:
        good = subprocess.run(step.command, cwd=TOP, env={**os.environ, **step.env},
                              stdin=subprocess.DEVNULL, timeout=step.timeout_s,
                              check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"test: {error}", flush=True)
        good = False
    if step.junit and step.junit.exists():
        tally.add_junit(step.junit)
    elif step.junit and good:
        print(f"test: {step.junit} was not written", flush=True)
        good = False
    elif step.counts:
        tally.passed += good
    if not good and tally.failed == failed_before:
        tally.failed += 1  # a build or a runner that died is a failure too
    return good and tally.failed == failed_before


def run(names, tally):
    for number, name in enumerate(names, start=1):
        started = time.monotonic()
        print(f"\n== [{number}/{len(names)}] {name}", flush=True)
        good = all(run_step(step, tally) for step in suites()[name])
        seconds = time.monotonic() - started
        print(f"== {name}: {'good' if good else 'FAILED'} after {seconds:.0f} s, "
              f"so far {tally.closing_line()}", flush=True)
        if not good:
            return


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("suite", nargs="*", help="default: all")
    parser.add_argument("--list", action="store_true", help="print the names of the suites")
    arguments = parser.parse_args()
    if arguments.list:
        print("\n".join(suites()))
        return 0
    unknown = set(arguments.suite) - set(suites())
    if unknown:
        parser.error(f"no such suite: {', '.join(sorted(unknown))}; there are {', '.join(suites())}")
    if "CXX" not in os.environ and shutil.which("ccache"):
        os.environ["CXX"] = "ccache g++"
    os.environ["NINJA_STATUS"] = "[%f/%t %es] "

    tally = Tally()
    run(arguments.suite or list(suites()), tally)
    if tally.skipped:
        print("\nskipped:\n  " + "\n  ".join(tally.skipped))
    print(tally.closing_line(), flush=True)
    return 1 if tally.failed or not tally.passed else 0


if __name__ == "__main__":
    sys.exit(main())
