#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""docs/reference/exit-codes.md lists exactly the classes and values of base/result.hpp.

usage: exit_codes_test.py result.hpp exit-codes.md
"""

import re
import sys
import unittest
from pathlib import Path

HEADER, PAGE = (Path(path).read_text(encoding="utf-8") for path in sys.argv[1:3])


def classes_in_code(text):
    body = re.search(r"enum class ErrorClass[^{]*{(.*?)};", text, re.DOTALL).group(1)
    return {int(value): name for name, value in re.findall(r"(\w+) = (\d+),", body)}


def classes_in_page(text):
    rows = re.findall(r"^\| (\d+) \| `(\w+)` \|", text, re.MULTILINE)
    return {int(value): name for value, name in rows}


class ExitCodes(unittest.TestCase):
    def test_page_lists_every_class_with_its_value(self):
        code = classes_in_code(HEADER)
        self.assertGreaterEqual(len(code), 7, "the enum was not found")
        self.assertEqual(classes_in_page(PAGE), code)

    def test_no_value_is_listed_twice(self):
        values = re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)
        self.assertEqual(len(values), len(set(values)))

    def test_success_is_explained(self):
        self.assertRegex(PAGE, r"(?m)^\| 0 \|")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
