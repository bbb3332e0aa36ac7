# SPDX-License-Identifier: BSD-3-Clause
"""bench/budgets: reading callgrind's dumps and the ratchet."""

import importlib.machinery
import importlib.util
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[3]
LOADER = importlib.machinery.SourceFileLoader("budgets", str(TOP / "bench/budgets"))
SPEC = importlib.util.spec_from_loader("budgets", LOADER)
budgets = importlib.util.module_from_spec(SPEC)
LOADER.exec_module(budgets)

DUMP = """# callgrind format
version: 1
creator: callgrind-3.19.0
pid: 7
cmd:  build/bench/pipeline_driver
part: 1

desc: I1 cache:
desc: Trigger: Client Request: fused/io, every burst sampled

positions: line
events: Ir
summary: 20480

ob=(1) /bin/x
"""


def test_dumps_keep_the_order_in_which_they_were_made():
    paths = [Path("profile.10"), Path("profile"), Path("profile.2")]
    assert sorted(paths, key=budgets.part_number) == [paths[1], paths[2], paths[0]]


def verdicts(budget, measured):
    return [good for _, good in budgets.compare({"a": budget}, {"a": measured})]


def test_reads_the_name_and_the_sum_of_each_dump():
    end = DUMP.replace("Client Request: fused/io, every burst sampled", "Program termination")
    read = budgets.instructions_by_workload([DUMP, end])
    assert read == {"fused/io, every burst sampled": 20480}
    assert budgets.per_packet(read, 2048) == {"fused/io, every burst sampled": 10.0}


@pytest.mark.parametrize("measured, good", [
    (100, True), (103, True), (103.1, False), (97, True), (50, True)])
def test_three_percent_more_is_too_much(measured, good):
    assert verdicts(100, measured) == [good]


def test_tiny_workloads_may_move_by_a_tenth_of_an_instruction():
    assert verdicts(0.5, 0.59) == [True]
    assert verdicts(0.5, 0.61) == [False]


def test_more_and_less_say_different_things():
    assert "TOO MUCH" in list(budgets.compare({"a": 10}, {"a": 12}))[0][0]
    assert "lower the budget" in list(budgets.compare({"a": 10}, {"a": 8}))[0][0]
    assert "budget   " in list(budgets.compare({"a": 100}, {"a": 97.1}))[0][0]
    assert "lower" not in list(budgets.compare({"a": 100}, {"a": 97.1}))[0][0]


def test_new_and_lost_workloads_fail():
    results = list(budgets.compare({"lost": 1}, {"new": 2}))
    assert [good for _, good in results] == [False, False]
    assert "has no budget" in results[0][0]
    assert "was not measured" in results[1][0]


def test_driver_that_fails_is_an_error():
    with pytest.raises(RuntimeError, match="ended with 1"):
        budgets.run_driver("/bin/false")
