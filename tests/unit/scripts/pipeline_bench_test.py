# SPDX-License-Identifier: BSD-3-Clause
"""bench/pipeline: the hand-over's price and the ring's, from what the programs report."""

import importlib.machinery
import importlib.util
from pathlib import Path

TOP = Path(__file__).resolve().parents[3]
LOADER = importlib.machinery.SourceFileLoader("pipeline", str(TOP / "bench/pipeline"))
SPEC = importlib.util.spec_from_loader("pipeline", LOADER)
pipeline = importlib.util.module_from_spec(SPEC)
LOADER.exec_module(pipeline)

Window = pipeline.side_by_side.Window
Sample = pipeline.side_by_side.Sample


def window(packets, *workers):
    """A window of one second at 1 GHz; workers are (role, cycles per packet)."""
    def at(seconds, count):
        return {"uptime_seconds": seconds, "tsc_hertz": 1e9, "totals": {"tx_packets": count},
                "workers": [{"role": role, "rx_packets": count, "busy_cycles": cycles * count}
                            for role, cycles in workers]}
    return Window(at(1, 0), at(2, packets), 1.0)


def test_hand_over_is_what_two_cores_spend_more_than_one():
    rounds = [(window(50, ("poll_core", 20), ("worker", 15)), window(80, ("fused", 25)),
               Sample(100, 1.0))]
    row = pipeline.row_of("io", rounds)
    assert row["hand_over_ns_per_packet"] == 10
    assert row["ratio"] == 0.5
    assert (row["pipeline_pps"], row["fused_pps"], row["testpmd_pps"]) == (50, 80, 100)


def test_one_disturbed_round_does_not_count():
    good = (window(50, ("poll_core", 20), ("worker", 15)), window(80, ("fused", 25)),
            Sample(100, 1.0))
    bad = (window(5, ("poll_core", 900), ("worker", 700)), window(8, ("fused", 800)),
           Sample(10, 0.1))
    assert pipeline.row_of("io", [good, bad, good]) == pipeline.row_of("io", [good])


def test_single_thread_figures_are_of_medians():
    def entry(name, kind, time):
        return {"run_name": f"{name}/32", "aggregate_name": kind, "cpu_time": time}
    document = {"benchmarks": [
        entry("ring/worker_ring", "mean", 99.0), entry("ring/worker_ring", "median", 17.17),
        entry("ring/rte_ring", "median", 17.0), entry("pipeline/io", "median", 160.0),
        entry("fused/io", "median", 32.0)]}
    row = pipeline.single_thread_row(document)
    assert row["ring_ratio"] == 1.01
    assert row["hand_over_ns_per_packet"] == 4.0
