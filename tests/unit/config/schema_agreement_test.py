#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""What an editor accepts by `flyball config schema`, Flyball accepts too, and the other way round.

usage: schema_agreement_test.py FLYBALL SOURCE_ROOT
"""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import jsonschema
import yaml

CONFIG_ERROR = 3
FLYBALL = ""
ROOT = Path()

# Each is one value for one option of a document that is valid otherwise.
ACCEPTED = [
    "cpu: {workers: auto}", "cpu: {workers: 256}", "cpu: {cpus: '2-5,8'}", "cpu: {cpus: 3}", "cpu:",
    "cpu: {layout: pipeline}", "memory: {size: 64M}", "memory: {size: 67108864}", "memory: {size: 1.5G}",
    "tuning: {sleep: 0.5ms}", "tuning: {tx_flush_timeout: 1s}", "tuning: {rx_burst: 1}",
    "eal: {file_prefix: ''}", "eal: {extra_args: ['--iova-mode=va']}", "traffic: {packets_per_second: 200k}",
    "traffic: {packets_per_second: 1000}", "traffic: {seed: 18446744073709551615}", "pipeline: {mode: 5tswap}",
    "logging: {level: debug}", "telemetry: {latency: false}",
]
REFUSED = [
    "cpu: {workers: 0}", "cpu: {workers: 257}", "cpu: {workers: '4'}", "cpu: {workers: 1.5}", "cpu: {wokers: 1}",
    "cpu: {cpus: 2-}", "cpu: {cpus: [2, 3]}", "cpu: {layout: fussed}", "cpu: []", "memory: {size: 64m}",
    "memory: {size: true}", "tuning: {sleep: 50}", "tuning: {sleep: 50 us}", "tuning: {rx_burst: auto}",
    "eal: {file_prefix: 'a b'}", "eal: {extra_args: text}", "eal: {extra_args: [1]}", "eal: {extra_args: ['']}",
    "traffic: {packets_per_second: 1K}", "traffic: {seed: -1}", "pipeline: {mode: 1}", "pipeline: {mode:}",
    "telemetry: {latency: 'true'}", "telemetry: {latency: 1}", "api: []",
]
PORTS = "[{name: left, device: traffic}, {name: right, device: traffic}]"
REFUSED_PORTS = [
    "[]", "{}", "[{name: a}]", "[{device: traffic}]", "[{name: '', device: traffic}]", "[{name: a b, device: traffic}]",
    "[{name: a, device: traffic, mtu: 67}]", "[{name: a, device: traffic, peer_mac: '02:00'}]", "[a]",
    "[{name: 12, device: traffic}]", "[{name: a, device: traffic, speed: 10}]",
]


def flyball(*arguments):
    return subprocess.run([FLYBALL, "config", *arguments], capture_output=True, text=True, timeout=60, check=False)


class SchemaAgreement(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        schema = json.loads(flyball("schema").stdout)
        jsonschema.Draft202012Validator.check_schema(schema)
        cls.validator = jsonschema.Draft202012Validator(schema)

    def verdicts(self, document):
        """(by the schema, by Flyball): None or why it is refused."""
        errors = [f"{e.json_path}: {e.message}" for e in self.validator.iter_errors(yaml.safe_load(document))]
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write(document)
            file.flush()
            shown = flyball("show", file.name)
        self.assertIn(shown.returncode, (0, CONFIG_ERROR), shown.stderr)
        return "; ".join(errors) or None, shown.stderr or None

    def test_shipped_configurations_and_what_show_prints(self):
        for file in sorted((ROOT / "config").glob("*.yaml")):
            with self.subTest(file.name):
                self.assertEqual(self.verdicts(file.read_text()), (None, None))
                self.assertEqual(self.verdicts(flyball("show", str(file)).stdout), (None, None))

    def test_both_accept(self):
        for line in ACCEPTED:
            with self.subTest(line):
                self.assertEqual(self.verdicts(f"version: 1\nports: {PORTS}\n{line}\n"), (None, None))

    def test_both_refuse(self):
        documents = [f"version: 1\nports: {PORTS}\n{line}\n" for line in REFUSED]
        documents += [f"version: 1\nports: {ports}\n" for ports in REFUSED_PORTS]
        documents += [f"ports: {PORTS}\n", f"version: 2\nports: {PORTS}\n", "version: 1\n", "[]\n"]
        for document in documents:
            with self.subTest(document):
                schema, own = self.verdicts(document)
                self.assertIsNotNone(schema)
                self.assertIsNotNone(own)


if __name__ == "__main__":
    FLYBALL, ROOT = sys.argv[1], Path(sys.argv[2])
    unittest.main(argv=sys.argv[:1], verbosity=2)
