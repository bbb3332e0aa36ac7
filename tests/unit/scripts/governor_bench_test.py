# SPDX-License-Identifier: BSD-3-Clause
"""bench/governor: its configurations, its medians and what it writes."""

import importlib.machinery
import importlib.util
from pathlib import Path

import pytest
import yaml

PATH = Path(__file__).resolve().parents[3] / "bench/governor"
LOADER = importlib.machinery.SourceFileLoader("governor_bench", str(PATH))
bench = importlib.util.module_from_spec(importlib.util.spec_from_loader("governor_bench", LOADER))
LOADER.exec_module(bench)


def row(load=10, policy="auto", attained=99.0, p99=250_000, cpu=20.0, drops=0):
    return {"over": "rings", "load_percent": load, "policy": policy, "attained_percent": attained, "p50_ns": 1_000,
            "p99_ns": p99, "p999_ns": 2 * p99, "cpu_percent": cpu, "drops": drops,
            "late_stalled": 0, "offered_pps": 1e6}


def test_only_auto_is_governed():
    texts = {policy: yaml.safe_load(bench.config_text(policy, "csum", 300_000, 1000))
             for policy in bench.POLICIES}
    assert texts["auto"]["latency"] == {"target": "300000ns"}
    assert "cpu" not in texts["auto"]
    assert texts["greedy"]["latency"]["mode"] == "observe"
    assert texts["dpdk_drain"]["latency"]["mode"] == "manual"
    assert texts["dpdk_drain"]["tuning"] == {"wait_threshold": 32, "wait_limit": "100us"}
    assert all(text["traffic"]["packets_per_second"] == 1000 for text in texts.values())


def test_without_a_rate_the_generator_gives_its_best():
    text = yaml.safe_load(bench.config_text("greedy", "io", 300_000, None))
    assert "packets_per_second" not in text["traffic"] and "gaps" not in text["traffic"]


def test_packets_may_go_out_and_come_back_through_other_devices():
    text = yaml.safe_load(bench.config_text("auto", "io", 300_000, 1000,
                                            bench.DEVICES["af_packet"]))
    assert [port["device"].split(",")[0] for port in text["ports"]] == \
        ["traffic", "net_af_packet0", "net_af_packet1", "traffic"]
    assert text["pipeline"]["topology"] == "paired"
    assert all(len(devices) % 2 == 0 for devices in bench.DEVICES.values())


def test_rounds_become_their_median():
    rounds = [row(attained=90.0, cpu=50), row(attained=99.0, cpu=10), row(attained=None, cpu=30)]
    median = bench.median_row(rounds)
    assert median["attained_percent"] == pytest.approx(94.5)
    assert median["cpu_percent"] == 30
    assert median["attained_percent_all"] == [90.0, 99.0, None]


def test_the_table_has_a_row_per_load_and_policy():
    lines = bench.table([row(), row(policy="greedy", attained=None)]).splitlines()
    assert len(lines) == 4
    assert lines[2] == "| 10 % | auto | 99.0 % | 1.0 | 250.0 | 500.0 | 20.0 % | 0 |"
    assert "| - %" in lines[3]


def test_lost_is_what_was_dropped_or_never_got_in():
    report = {"uptime_seconds": 2.0, "totals": {"dropped_packets": 5},
              "traffic": {"offered_packets": 100, "accepted_packets": 90},
              "latency_ns": {"p50": 1, "p99": 2, "p999": 3},
              "governor": {"attained_percent": 98.0, "windows": {"late_stalled": 1}},
              "workers": [{"role": "traffic", "cpu_percent": 1.0},
                          {"role": "fused", "cpu_percent": 42.0}]}
    made = bench.row_of("rings", 10, "auto", report)
    assert made["drops"] == 15
    assert made["cpu_percent"] == 42.0
    assert made["offered_pps"] == 50


def test_the_plot_has_a_line_per_policy_and_chart():
    rows = [row(load, policy) for load in (1, 10) for policy in bench.POLICIES]
    assert bench.plot(rows, 300_000).count("<polyline") == 2 * len(bench.POLICIES)
