#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""The JSON report against its schema, and the schema against the reference page.

usage: report_schema_test.py PRINT_SAMPLE_REPORT
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema

TOP = Path(__file__).resolve().parents[3]
SCHEMA = TOP / "docs/reference/report.schema.json"
PAGE = TOP / "docs/reference/report.md"


def field_names(node):
    """Every property that the schema names, at any depth."""
    if isinstance(node, list):
        return set().union(*map(field_names, node), set())
    if not isinstance(node, dict):
        return set()
    return set(node.get("properties", {})) | set().union(*map(field_names, node.values()), set())


def schema_errors(schema, documents):
    validator = jsonschema.Draft202012Validator(schema)
    for number, document in enumerate(documents):
        for error in validator.iter_errors(document):
            yield f"document {number}, {error.json_path}: {error.message}"


def undocumented(schema):
    documented = set(re.findall(r"`([a-z0-9_]+)`", PAGE.read_text()))
    for name in sorted(field_names(schema) - documented):
        yield f"{PAGE.relative_to(TOP)} does not explain `{name}`"


def main():
    schema = json.loads(SCHEMA.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    lines = subprocess.run([sys.argv[1]], check=True, capture_output=True, text=True,
                           timeout=60).stdout.splitlines()
    assert len(lines) >= 3, lines
    errors = [*schema_errors(schema, map(json.loads, lines)), *undocumented(schema)]
    print("\n".join(errors) or f"{len(lines)} documents are as the schema says")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
