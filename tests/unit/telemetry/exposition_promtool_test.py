#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""The exposition as Prometheus' own linter reads it.

usage: exposition_promtool_test.py PRINT_SAMPLE_EXPOSITION
"""

import shutil
import subprocess
import sys
import unittest

PRINT = ""


def exposition(kind):
    return subprocess.run([PRINT, kind], check=True, capture_output=True, text=True, timeout=60).stdout


def promtool(text):
    """(exit code, what it complains about)"""
    done = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True,
                          timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr


class Promtool(unittest.TestCase):
    def test_is_installed(self):
        self.assertTrue(shutil.which("promtool"), "promtool is missing; run scripts/setup")

    def test_a_full_report_is_clean(self):
        text = exposition("full")
        self.assertIn("flyball_rx_packets_total", text)
        self.assertEqual(promtool(text), (0, ""))

    def test_a_report_of_nothing_is_clean(self):
        self.assertEqual(promtool(exposition("empty")), (0, ""))

    def test_would_see_a_bad_name(self):
        text = exposition("full").replace("flyball_rx_packets_total", "flyball_rx_packets")
        code, complaints = promtool(text)
        self.assertNotEqual(code, 0)
        self.assertIn("_total", complaints)


if __name__ == "__main__":
    PRINT = sys.argv.pop(1)
    unittest.main()
