#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""`flyball simulate` as a shell sees it: tables, JSON, plot, exit codes.

usage: simulate_test.py FLYBALL
"""

import json
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree
from pathlib import Path

USAGE = 2
FLYBALL = ""


def simulate(*arguments):
    done = subprocess.run([FLYBALL, "simulate", *arguments], capture_output=True, text=True,
                          timeout=300, check=False)
    return done.returncode, done.stdout, done.stderr


class Simulate(unittest.TestCase):
    def test_json_and_plot(self):
        with tempfile.TemporaryDirectory() as folder:
            plot = Path(folder) / "plot.svg"
            code, out, err = simulate("--scenario", "cost_x16", "--json", "--plot", str(plot))
            self.assertEqual((code, err), (0, ""))
            outcome, = json.loads(out)
            self.assertEqual(outcome["scenario"], "cost_x16")
            self.assertTrue(outcome["passed"])
            for field in ("demand", "attained_percent", "late_windows", "cost_ratio", "settle_ms",
                          "drops"):
                self.assertIn(field, outcome)
            self.assertEqual(set(outcome["baselines"]), {"greedy_32", "greedy_256", "dpdk_drain",
                                                         "static_64", "aimd_t", "oracle"})
            root = xml.etree.ElementTree.parse(plot).getroot()
            self.assertEqual(root.tag, "{http://www.w3.org/2000/svg}svg")
            self.assertEqual(len(root.findall("{http://www.w3.org/2000/svg}polyline")), 5)

    def test_table_is_the_same_every_time_and_differs_by_seed(self):
        first = simulate("--scenario", "cold_start", "--seed", "4")
        self.assertEqual(first[0], 0, first)
        self.assertIn("cold_start (seed 4): passed", first[1])
        self.assertIn("1 of 1 scenarios passed", first[1])
        self.assertEqual(first, simulate("--scenario", "cold_start", "--seed", "4"))
        self.assertNotEqual(first[1].replace("seed 4", "seed 5"),
                            simulate("--scenario", "cold_start", "--seed", "5")[1])

    def test_usage(self):
        for arguments in ((), ("--all", "--scenario", "step"), ("--list", "--plot", "x.svg"),
                          ("--scenario", "storm"), ("--frobnicate",)):
            code, _, err = simulate(*arguments)
            self.assertEqual(code, USAGE, (arguments, err))
            self.assertNotEqual(err, "", arguments)

    def test_a_plot_that_cannot_be_written_is_a_usage_error(self):
        code, _, err = simulate("--scenario", "cost_x16", "--plot", "/nonexistent/plot.svg")
        self.assertEqual(code, USAGE)
        self.assertIn("/nonexistent/plot.svg", err)


if __name__ == "__main__":
    FLYBALL = sys.argv.pop(1)
    unittest.main()
