# SPDX-License-Identifier: BSD-3-Clause
"""Each rule of scripts/tidy.py reports its bad sample and accepts its good one."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[3]
SPEC = importlib.util.spec_from_file_location("tidy", TOP / "scripts" / "tidy.py")
tidy = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(tidy)

LICENCE = "// SPDX-License-Identifier: BSD-3-Clause\n"


def long_function(lines):
    """A function of exactly `lines` lines."""
    return "int f() {\n" + "    g();\n" * (lines - 2) + "}\n"


# (rule, bad file, good file, word that the report must name); a file is (path, text).
SAMPLES = {
    "base includes nobody": (
        tidy.check_arrows,
        ("src/base/a.cpp", '#include "flyball/net/parse.hpp"\n'),
        ("src/net/a.cpp", '#include "flyball/base/ids.hpp"\n'), "nothing else"),
    "platform does not know the data path": (
        tidy.check_arrows,
        ("include/flyball/platform/a.hpp", '#include "flyball/dataplane/stage.hpp"\n'),
        ("src/app/a.cpp", '#include "flyball/dataplane/stage.hpp"\n'), "base"),
    "DPDK is confined": (
        tidy.check_confined,
        ("src/net/a.cpp", "#include <rte_mbuf.h>\n"),
        ("src/dataplane/a.cpp", "#include <rte_mbuf.h>\n"), "dataplane"),
    "hwloc is confined to one file": (
        tidy.check_confined,
        ("src/platform/core_plan.cpp", "#include <hwloc.h>\n"),
        ("src/platform/topology.cpp", "#include <hwloc.h>\n"), "topology.hpp"),
    "JSON is confined": (
        tidy.check_confined,
        ("src/app/a.cpp", "#include <nlohmann/json.hpp>\n"),
        ("src/config/codec.cpp", "#include <nlohmann/json.hpp>\n"), "codec.hpp"),
    "no locks on the data path": (
        tidy.check_banned,
        ("src/dataplane/a.cpp", "#include <mutex>\n"),
        ("src/platform/a.cpp", "#include <mutex>\n"), "one writer"),
    "no logging on the data path": (
        tidy.check_banned,
        ("src/dataplane/a.cpp", '#include "flyball/base/log.hpp"\n'),
        ("src/app/a.cpp", '#include "flyball/base/log.hpp"\n'), "count it"),
    "namespaces are written out": (
        tidy.check_banned,
        ("tests/a.cpp", "using namespace std;\n"),
        ("tests/a.cpp", "using std::string;  // not using namespace\n"), "qualified"),
    "the memory order is written out": (
        tidy.check_banned,
        ("src/base/a.cpp", "x.store(1);\n"),
        ("src/base/a.cpp", "x.store(1,\n    std::memory_order_release);\ncell.setpoint.load();\n"),
        "why"),
    "invariants are checked in release builds too": (
        tidy.check_banned,
        ("src/base/a.cpp", "assert(x);\n"),
        ("src/base/a.cpp", "static_assert(x);\n"), "FLYBALL_CHECK"),
    "tests do not sleep": (
        tidy.check_banned,
        ("tests/e2e/a.py", "time.sleep(1)\n"),
        ("tests/e2e/support/waiting.py", "time.sleep(1)\n"), "deadline"),
    "words in strings and comments are free": (
        tidy.check_banned,
        ("src/base/a.cpp", "volatile int x;\n"),
        ("src/base/a.cpp", 'f("volatile"); // volatile\n/* volatile\n*/'), "atomic"),
    "C++ functions are short": (
        tidy.check_sizes,
        ("src/a.cpp", "namespace x {\n" + long_function(71) + "}\n"),
        ("src/a.cpp", "namespace x {\n" + long_function(70) * 2 + "}\n"), "71 lines"),
    "Python functions are short": (
        tidy.check_sizes,
        ("a.py", "def f():\n" + "    g()\n" * 70),
        ("a.py", "def f():\n" + "    g()\n" * 69), "71 lines"),
    "files are short": (
        tidy.check_sizes,
        ("a.hpp", "int x;\n" * 401),
        ("a.hpp", "int x;\n" * 400), "401 lines"),
    "every unit has a test": (
        tidy.check_tested,
        ("src/net/parse.cpp", ""),
        ("src/net/parse.hpp", ""), "tests/unit/net/parse_test.cpp"),
    "nothing is left for later": (
        tidy.check_left_overs,
        ("docs/a.md", "FIX" "ME later\n"),
        ("docs/a.md", "fix me\n"), "do it now"),
    "the tree stands alone": (
        tidy.check_left_overs,
        ("docs/a.md", "see ../" "shared/style.md\n"),
        ("docs/a.md", "a shared cache\n"), "outside"),
    "the licence comes first": (
        tidy.check_licence,
        ("src/a.cpp", "int x;\n" + LICENCE),
        ("src/a.cpp", LICENCE), "begin with"),
    "the licence follows the interpreter": (
        tidy.check_licence,
        ("scripts/a", "#!/bin/sh\necho\n"),
        ("scripts/a", "#!/bin/sh\n# SPDX-License-Identifier: BSD-3-Clause\n"), "begin with"),
    "options are explained": (
        tidy.check_options,
        ("src/config/options.cpp", '{"cpu.layout", 1}\n'),
        ("src/config/options.cpp", '#include "choices.hpp"\n{"no path", 1}\n'), "cpu.layout"),
    "rules of advice are explained": (
        tidy.check_options,
        ("src/control/advice_ports.cpp", 'Advice advice{.rule = "never_documented"};\n'),
        ("src/control/advice_ports.cpp", '#include <algorithm>\n'),
        "never_documented"),
    "drop reasons are explained": (
        tidy.check_options,
        ("include/flyball/dataplane/drop_reason.hpp", 'kDropReasonNames{\n    "a", "tx_full"};\n'),
        ("include/flyball/dataplane/drop_reason.hpp", 'kDropReasonNames{};\n"other"\n'), "tx_full"),
}


def report(rule, root, files):
    """What one rule says about a tree of exactly these files."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return list(rule(tidy.Tree(root, files)))


@pytest.mark.parametrize("sample", SAMPLES)
def test_reports_bad_and_accepts_good(sample, tmp_path):
    rule, bad, good, word = SAMPLES[sample]
    found = report(rule, tmp_path / "bad", dict([bad]))
    assert found, f"not reported: {bad}"
    assert all(name == bad[0] for name, _, _, _ in found)
    assert any(word in text for _, _, _, text in found), found
    assert report(rule, tmp_path / "good", dict([good])) == []


def test_strays_names_each_kind_of_stray(tmp_path):
    found = report(tidy.check_strays, tmp_path, {
        "include/flyball/net/unused.hpp": "",
        "include/flyball/net/private.hpp": "",
        "include/flyball/net/public.hpp": '#include "flyball/net/through_public.hpp"\n',
        "include/flyball/net/through_public.hpp": "",
        "src/net/built.cpp": '#include "flyball/net/private.hpp"\n#include "local.hpp"\n',
        "src/net/local.hpp": "",
        "src/net/unbuilt.cpp": "",
        "src/app/a.cpp": '#include "flyball/net/public.hpp"\n',
        "src/net/meson.build": "static_library('net', 'built.cpp')\n",
        "src/app/meson.build": "executable('a', 'a.cpp')\n",
    })
    assert {(name, text.split(":")[0]) for name, _, _, text in found} == {
        ("include/flyball/net/unused.hpp", "nobody includes this header"),
        ("include/flyball/net/private.hpp", "no other folder includes it"),
        ("src/net/unbuilt.cpp", "no meson.build lists it"),
    }


def test_a_test_in_a_subfolder_counts(tmp_path):
    assert report(tidy.check_tested, tmp_path, {
        "src/dataplane/stages/mac_stage.cpp": "",
        "tests/unit/dataplane/stages/mac_stage_test.cpp": "",
    }) == []


def test_wiring_needs_its_scenario(tmp_path):
    files = {"src/app/main.cpp": ""}
    assert report(tidy.check_tested, tmp_path, files)
    files["tests/e2e/scenarios/lifecycle_test.py"] = ""
    assert report(tidy.check_tested, tmp_path, files) == []


def test_a_source_may_be_listed_without_its_suffix(tmp_path):
    found = report(tidy.check_strays, tmp_path, {
        "tests/fuzz/codec_fuzz.cpp": "",
        "tests/fuzz/other_fuzz.cpp": "",
        "tests/fuzz/meson.build": "targets = {'codec': []}\n[target + '_fuzz.cpp']\n",
    })
    assert [name for name, _, _, _ in found] == ["tests/fuzz/other_fuzz.cpp"]


def test_documented_options_are_accepted(tmp_path):
    assert report(tidy.check_options, tmp_path, {
        "src/config/options.cpp": '{"cpu.layout", 1},\n{"ports[].mtu", 2}\n',
        "docs/reference/configuration.md": "`cpu.layout` and `ports[].mtu`\n",
    }) == []


def test_finds_functions_of_every_shape():
    text = """\
struct alignas(64) A : B {
    A(int x)
        : a_{x},
          b_(x) {
        f();
    }

    void operator()() const noexcept override {}
};

template <typename T>
    requires C<T>
auto g(T t) -> int {
    for (int i = 0; i < 3; ++i) {
        std::array<int, 2> a{1, 2};
        run([&](int y) {
            return y;
        });
    }
    return 1'000'000;
}

constexpr auto kTable = make({
    {1, f(2)},
});

TEST(A, B) {
    x = '{';
}
"""
    assert list(tidy.cpp_functions(text)) == [(2, 6), (8, 8), (11, 21), (27, 29)]


def test_command_reports_and_fails(tmp_path):
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "a.py").write_text("x = 1\n")
    result = subprocess.run([sys.executable, TOP / "scripts" / "tidy.py", tmp_path],
                            capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert result.stdout.startswith("a.py:1: licence: ")
