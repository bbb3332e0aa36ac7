#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""The commands that need no DPDK, as a shell sees them: exit codes, stdout and stderr.

usage: command_line_test.py FLYBALL SOURCE_ROOT
"""

import subprocess
import sys
import unittest
from pathlib import Path

USAGE, CONFIG, PLAN = 2, 3, 4
FLYBALL = ""
ROOT = Path()


def flyball(*arguments):
    done = subprocess.run([FLYBALL, *arguments], capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr


class Check(unittest.TestCase):
    def test_prints_the_plan_of_the_demo(self):
        code, out, err = flyball("check", str(ROOT / "config/demo.yaml"), "--synthetic", "core:2 pu:1")
        self.assertEqual((code, err), (0, ""))
        for words in ("demo.yaml is valid", "fused core", "4 rings x 2048 entries", "2M hugepages"):
            self.assertIn(words, out)

    def test_missing_file_is_a_configuration_error(self):
        code, out, err = flyball("check", "/nonexistent.yaml")
        self.assertEqual((code, out), (CONFIG, ""))
        self.assertIn("/nonexistent.yaml", err)

    def test_what_does_not_fit_is_a_plan_error(self):
        file = str(ROOT / "config/prod.example.yaml")
        code, _, err = flyball("check", file, "--synthetic", "core:2 pu:1")
        self.assertEqual(code, PLAN, err)
        self.assertIn("cpu.cpus", err)

    def test_usage(self):
        machines = ("--synthetic", "core:2 pu:1", "--topology-xml", "machine.xml")
        for arguments in (("check",), ("check", "file", *machines), ("check", "file", "--frobnicate")):
            code, _, err = flyball(*arguments)
            self.assertEqual(code, USAGE, (arguments, err))
            self.assertNotEqual(err, "", arguments)


class Topology(unittest.TestCase):
    def test_shows_a_large_machine_and_the_plan(self):
        code, out, err = flyball("topology", "--synthetic", "package:2 numanode:1 core:16 pu:2")
        self.assertEqual((code, err), (0, ""))
        for words in ("2 packages, 2 NUMA nodes, 32 cores, 64 CPUs", "poll core", "worker", "traffic source"):
            self.assertIn(words, out)

    def test_reads_xml(self):
        file = str(ROOT / "tests/unit/platform/data/two_nodes_nics_on_both.xml")
        code, out, err = flyball("topology", "--xml", file)
        self.assertEqual((code, err), (0, ""))
        self.assertIn("NIC 0000:18:00.0 ens1f0, NUMA node 0", out)

    def test_bad_machines_are_usage_errors(self):
        for arguments in (("--xml", "/nonexistent.xml"), ("--synthetic", "what")):
            code, out, err = flyball("topology", *arguments)
            self.assertEqual((code, out), (USAGE, ""), err)
            self.assertIn(arguments[1], err)


class Metrics(unittest.TestCase):
    def test_prints_the_reference_page(self):
        code, out, err = flyball("metrics")
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(out, (ROOT / "docs/reference/metrics.md").read_text(encoding="utf-8"))


class Config(unittest.TestCase):
    def test_prints_schema_reference_and_help(self):
        for arguments, words in ((("schema",), '"$schema"'), (("reference",), "# Configuration"),
                                 (("explain",), "logging.level"), (("explain", "cpu.idle"), "default: auto"),
                                 (("show", str(ROOT / "config/demo.yaml")), '"name": "left"')):
            code, out, err = flyball("config", *arguments)
            self.assertEqual((code, err), (0, ""), arguments)
            self.assertIn(words, out)

    def test_compares_two_files(self):
        files = [str(ROOT / "config" / name) for name in ("demo.yaml", "prod.example.yaml")]
        code, out, err = flyball("config", "diff", *files)
        self.assertEqual((code, err), (0, ""))
        self.assertIn("pipeline.mode: macswap -> csum (startup)", out)

    def test_unknown_names_are_usage_errors(self):
        for arguments in ((), ("frobnicate",), ("diff", "one.yaml"), ("explain", "tuning.slep")):
            code, out, err = flyball("config", *arguments)
            self.assertEqual((code, out), (USAGE, ""), (arguments, err))
        self.assertIn("did you mean tuning.sleep?", err)


if __name__ == "__main__":
    FLYBALL, ROOT = sys.argv[1], Path(sys.argv[2])
    unittest.main(argv=sys.argv[:1], verbosity=2)
