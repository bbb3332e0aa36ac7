# SPDX-License-Identifier: BSD-3-Clause
"""bench/peers/forward: what it makes of the programs' output."""

import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(TOP / "bench/peers"))

# pylint: disable=wrong-import-position
import programs
import side_by_side
from side_by_side import Pair, Sample

SHOWN = """testpmd> show port stats all

  ######################## NIC statistics for port 0  ########################
  RX-packets: 31717632   RX-missed: 0          RX-bytes:  0

  Throughput (since last show)
  Rx-pps:          7          Rx-bps:            0
  Tx-pps:{:>13}          Tx-bps:            0
  ############################################################################

  ######################## NIC statistics for port 1  ########################
  Throughput (since last show)
  Rx-pps:          7          Rx-bps:            0
  Tx-pps:{:>13}          Tx-bps:            0
"""


def pair(ours_pps, testpmd_pps, ours_share=1.0, testpmd_share=1.0):
    return Pair(Sample(ours_pps, ours_share), Sample(testpmd_pps, testpmd_share))


def report(seconds, packets):
    return {"uptime_seconds": seconds, "totals": {"tx_packets": packets}}


def test_testpmd_rate_is_that_of_the_last_show():
    assert side_by_side.testpmd_pps(SHOWN.format(1, 2) + SHOWN.format(15661838, 15661559)) == 31323397


@pytest.mark.parametrize("output", ["", "testpmd> show port stats all\n", SHOWN.format(0, 5)])
def test_testpmd_without_rates_is_an_error(output):
    with pytest.raises(ValueError, match="no rates"):
        side_by_side.testpmd_pps(output)


def test_flyball_rate_excludes_what_came_before_the_window():
    assert side_by_side.flyball_pps(report(0.5, 1_000), report(2.5, 5_000)) == 2_000


def test_flyball_rate_reads_large_counters():
    assert side_by_side.flyball_pps(report(1, str(2**53)), report(2, str(2**53 + 10))) == 10


def test_flyball_that_forwards_nothing_is_an_error():
    with pytest.raises(ValueError, match="nothing sent"):
        side_by_side.flyball_pps(report(1, 5), report(2, 5))


def test_busy_time_is_per_role():
    def at(uptime, poll, worker):
        return {"uptime_seconds": uptime, "tsc_hertz": 2e9, "workers": [
            {"role": "poll_core", "rx_packets": poll[0], "busy_cycles": poll[1]},
            {"role": "worker", "rx_packets": worker[0], "busy_cycles": str(worker[1])}]}
    first, last = at(1, (100, 1_000), (90, 2_000)), at(2, (300, 5_000), (190, 4_000))
    assert side_by_side.busy_ns_per_packet(first, last, "poll_core") == 10
    assert side_by_side.busy_ns_per_packet(first, last, "worker") == 10
    with pytest.raises(ValueError, match="no fused"):
        side_by_side.busy_ns_per_packet(first, last, "fused")


def test_cpu_ticks_survive_spaces_in_thread_names():
    stat = "42 (fb pmd) x) R 1 42 42 0 -1 4194304 100 0 0 0 150 30 0 0 20 0 3 0 1 2 3"
    assert side_by_side.cpu_ticks(stat) == 180


def test_busiest_thread_counts():
    assert side_by_side.busiest_share({1: 10, 2: 0}, {1: 12, 2: 180, 3: 5}, 2, 100) == 0.9


def test_result_is_the_median_of_pair_ratios():
    # The machine was three times slower during the second pair: its ratio still counts.
    row = side_by_side.summary("io", "null", [pair(90, 100), pair(32, 40), pair(99, 100)])
    assert row["ratio"] == 0.9
    assert (row["ours_pps"], row["testpmd_pps"]) == (90, 100)
    assert row["ratios"] == [0.9, 0.8, 0.99]
    assert row["disturbed_pairs"] == 0


def test_disturbed_pairs_are_marked():
    row = side_by_side.summary("io", "null", [pair(50, 100, ours_share=0.5), pair(100, 100)])
    assert row["disturbed_pairs"] == 1
    assert row["ours_cpu_share"] == 0.5
    assert "1 of 2 pairs disturbed" in side_by_side.table_line(row)


def test_ratio_of_cpu_time_forgives_a_stolen_cpu():
    assert pair(50, 100, ours_share=0.5).cpu_time_ratio == 1.0


def test_both_programs_get_the_same_devices():
    devices = side_by_side.vdevs("pcap", "/tmp/x.pcap")
    command = side_by_side.testpmd_command("testpmd", "5tswap", devices, 1, 0, True, "p")
    config = side_by_side.flyball_config("5tswap", devices, 1, True)
    for device in devices:
        assert command[command.index(device) - 1] == "--vdev"
        assert f'device: "{device}"' in config
    assert "--forward-mode=5tswap" in command
    assert "mode: 5tswap" in config


@pytest.mark.parametrize("hugepages, option, value", [(True, "--huge-unlink", "always"),
                                                      (False, "--no-huge", "never")])
def test_both_programs_get_the_same_pages(hugepages, option, value):
    devices = side_by_side.vdevs("null", "")
    assert option in side_by_side.testpmd_command("t", "io", devices, 1, 0, hugepages, "p")
    assert f"hugepages: {value}" in side_by_side.flyball_config("io", devices, 1, hugepages)


def test_incomplete_lines_are_not_read():
    assert programs.reports_in('log line\n{"a": 1}\n{"a": ') == [{"a": 1}]


def test_program_that_ends_early_is_reported_with_its_output():
    with pytest.raises(RuntimeError, match="(?s)it ended.*no such mode"):
        with programs.running(["sh", "-c", "echo no such mode"]) as (_, output):
            output.wait_for(lambda text: "ready" in text, 10, "never ready")
