#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Turns the hand-written description of the API into the JSON document that the binary serves.

usage: make_openapi.py OPENAPI.YAML REPORT.SCHEMA.JSON OUTPUT.JSON
"""

import json
import sys
from pathlib import Path

import yaml

REPORT = "#/components/schemas/Report"


def moved(node, below):
    """A schema whose own references ('#/$defs/x') are valid at `below` of another document."""
    if isinstance(node, list):
        return [moved(item, below) for item in node]
    if not isinstance(node, dict):
        return node
    return {key: below + value[1:] if key == "$ref" else moved(value, below)
            for key, value in node.items() if key != "$schema"}


def main():
    source, schema, output = map(Path, sys.argv[1:])
    document = yaml.safe_load(source.read_text(encoding="utf-8"))
    schemas = document["components"]["schemas"]
    assert schemas["Report"] == {"$ref": schema.name}, schemas["Report"]
    schemas["Report"] = moved(json.loads(schema.read_text(encoding="utf-8")), REPORT)
    text = json.dumps(document, ensure_ascii=True, separators=(",", ":"))
    output.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
