#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""docs/reference/problems.md against the API's description: the same types, each with its status.

usage: problems_page_test.py OPENAPI.YAML PROBLEMS.MD PROBLEM.CPP
"""

import re
import sys
from pathlib import Path

import yaml


def main():
    description, page, source = (Path(name).read_text(encoding="utf-8") for name in sys.argv[1:])
    schema = yaml.safe_load(description)["components"]["schemas"]["Problem"]
    described = {name.rsplit(":", 1)[1] for name in schema["properties"]["type"]["enum"]}
    explained = dict(re.findall(r"^\| `([a-z-]+)` \| (\d+) \|", page, re.MULTILINE))
    coded = {name: status
             for status, name in re.findall(r'Problem::\w+,\s*(\d+),\s*"([a-z-]+)"', source)}
    assert coded, "no row found in the source"
    assert described == set(coded), described ^ set(coded)
    assert explained == coded, dict(explained.items() ^ coded.items())
    print(f"{len(coded)} problems agree")


if __name__ == "__main__":
    main()
