# SPDX-License-Identifier: BSD-3-Clause
"""bench/scrape_cost: its configurations, its arithmetic and what it writes."""

import argparse
import importlib.machinery
import importlib.util
from pathlib import Path

import pytest
import yaml

PATH = Path(__file__).resolve().parents[3] / "bench/scrape_cost"
LOADER = importlib.machinery.SourceFileLoader("scrape_cost", str(PATH))
bench = importlib.util.module_from_spec(importlib.util.spec_from_loader("scrape_cost", LOADER))
LOADER.exec_module(bench)


def report(seconds, sent, cpu_seconds=None, dropped=0, offered=0, accepted=0):
    return {"uptime_seconds": seconds,
            "totals": {"tx_packets": sent, "dropped_packets": dropped},
            "traffic": {"offered_packets": offered, "accepted_packets": accepted},
            "workers": [{"role": "traffic", "cpu": 0, "cpu_seconds": 99.0},
                        {"role": "fused", "cpu": 1,
                         "cpu_seconds": seconds if cpu_seconds is None else cpu_seconds}]}


def result():
    full = [({"pps": 100.0, "pps_of_cpu_time": 110.0}, {"pps": 99.0, "pps_of_cpu_time": 110.0}),
            ({"pps": 200.0, "pps_of_cpu_time": 220.0}, {"pps": 200.0, "pps_of_cpu_time": 220.0}),
            ({"pps": 100.0, "pps_of_cpu_time": None}, {"pps": 90.0, "pps_of_cpu_time": 99.0})]
    counts = [{"scrapes": 10, "events": 4, "requests": 50, "errors": 0},
              {"scrapes": 11, "events": 4, "requests": 51, "errors": 1}]
    return bench.summary(full, [(0, 0), (5, 7), (1, 2)], counts, [1.0, 3.0, 2.0], 30_000, 4.25)


def test_full_load_needs_no_generator_and_a_rate_does():
    full = yaml.safe_load(bench.config_text("macswap", None))
    assert [port["device"] for port in full["ports"]] == ["net_null0", "net_null1"]
    assert full["cpu"]["idle"] == "spin" and "traffic" not in full
    low = yaml.safe_load(bench.config_text("macswap", 5000))
    assert {port["device"] for port in low["ports"]} == {"traffic"}
    assert low["traffic"]["packets_per_second"] == 5000


def test_throughput_is_of_the_window_and_of_the_forwarding_core():
    figures = bench.throughput(report(1.0, 1000, cpu_seconds=0.5), report(3.0, 5000, cpu_seconds=1.5))
    assert figures == {"pps": 2000.0, "pps_of_cpu_time": 4000.0}
    still = bench.throughput(report(1.0, 0, cpu_seconds=1), report(2.0, 10, cpu_seconds=1))
    assert still["pps_of_cpu_time"] is None


def test_lost_is_what_was_dropped_or_never_got_in():
    before = report(1.0, 0, dropped=2, offered=100, accepted=90)
    after = report(2.0, 0, dropped=5, offered=200, accepted=180)
    assert bench.lost(before, after) == 3 + 10


def test_ratios_are_taken_within_pairs():
    assert result()["throughput_ratio"] == 0.99
    assert result()["throughput_ratio_of_cpu_time"] == 1.0, "the pair without CPU time is left out"
    assert result()["ratios"] == [0.99, 1.0, 0.9]
    assert bench.median_ratio([({"pps": 0}, {"pps": 1})], "pps") is None


def test_losses_of_reading_are_a_difference_of_medians():
    assert (result()["lost_alone"], result()["lost_read"]) == ([0, 5, 1], [0, 7, 2])
    assert result()["lost_by_reading"] == 1
    assert result()["readers"] == {"scrapes": 21, "events": 8, "requests": 101, "errors": 1}


@pytest.mark.parametrize("share, expected", [(0.5, 50), (0.99, 99), (1.0, 100), (0.001, 1)])
def test_percentiles_are_values_that_were_measured(share, expected):
    assert bench.percentile(list(range(100, 0, -1)), share) == expected
    assert bench.percentile([7], share) == 7


def test_the_build_time_is_the_median_in_microseconds():
    def entry(name, time):
        return {"aggregate_name": name, "cpu_time": time, "time_unit": "ns"}

    document = {"benchmarks": [{"cpu_time": 1, "time_unit": "ns"}, entry("mean", 5), entry("median", 4321)]}
    assert bench.median_build_us(document) == 4.32


def test_the_page_gets_the_table_between_its_marks(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- bench/scrape_cost begins -->old<!-- bench/scrape_cost ends -->\nz\n")
    arguments = argparse.Namespace(mode="macswap", seconds=3, repeats=3, rate=100_000)
    bench.update_docs(arguments, result(), page)
    text = page.read_text()
    assert text.startswith("a\n") and text.endswith("\nz\n") and "old" not in text
    assert "| throughput with readers / without | 0.990 | >= 0.99 |" in text
    assert "| packets lost with readers - without | 1 | 0 |" in text
    assert "| report of 8 workers built | 4.2 us | <= 22 us |" in text
    page.write_text("no marks")
    with pytest.raises(RuntimeError):
        bench.update_docs(arguments, result(), page)


def test_events_are_counted_by_their_ids():
    stream = b"retry: 2000\n\nid: boot-1\nevent: report\ndata: {}\n\nid: boot-2\ndata: id: 7\n\n: alive\n"
    assert bench.events_in(stream) == 2
    assert bench.events_in(b"id: boot-3\nevent: port\n") == 1
    assert bench.events_in(b": alive\n\n") == 0


def test_documented_page_has_the_marks():
    text = bench.PAGE.read_text(encoding="utf8")
    assert text.count("<!-- bench/scrape_cost begins -->") == 1
    assert text.count("<!-- bench/scrape_cost ends -->") == 1
