#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Checks what no compiler checks: who may include whom, banned words, sizes, strays, missing tests.

usage: scripts/tidy.py [ROOT]     prints path:line: rule: what to do instead; exit code 1 if any
"""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path, PurePosixPath

FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 400

# Folder -> folders whose headers it may include. app, tests and bench may include everything.
ARROWS = {
    "base": {"base"},
    "net": {"net", "base"},
    "governor": {"governor", "base"},
    "tables": {"tables", "net", "base"},
    "config": {"config", "net", "base"},
    "platform": {"platform", "base"},
    "dataplane": {"dataplane", "governor", "tables", "net", "base"},
    "telemetry": {"telemetry", "dataplane", "governor", "base"},
    "control": {"control", "config", "net", "telemetry", "dataplane", "governor", "base"},
    "sim": {"sim", "governor", "config", "base"},
}

# Third-party header -> where it may be included, and what everybody else uses.
CONFINED = [
    (r"rte_", r"(src|include/flyball)/(platform|dataplane|tables|app)/|src/telemetry/(collector|dpdk_commands)\.cpp"
              r"|tests/|bench/", "platform or dataplane"),
    (r"hwloc", r"src/platform/topology\.cpp", "platform/topology.hpp"),
    (r"yaml-cpp/|nlohmann/", r"src/config/codec\.cpp|src/telemetry/(\w+_(json|parse)\.[ch]pp|json_reader\.hpp)"
                             r"|src/control/(\w+_routes|config_json|problem|rest_api|stored_text)\.cpp"
                             r"|src/app/top_(json|advice)\.cpp"
                             r"|tests/|bench/", "config/codec.hpp"),
    (r"microhttpd", r"src/control/http_server\.cpp", "control/server.hpp"),
    (r"prometheus/", r"src/telemetry/exposition\.cpp", "telemetry/exposition.hpp"),
    (r"CLI/", r"src/app/|tests/unit/app/", "src/app"),
    (r"tbb/", r"src/(control|sim)/|tests/", "src/control or src/sim"),
    (r"spdlog/", r"src/base/log\.cpp", "base/log.hpp"),
    (r"fmt/", r"src/(base|telemetry)/", "telemetry/text_table.hpp"),
    (r"gtest/|gmock/|rapidcheck", r"tests/", "tests"),
    (r"benchmark/", r"bench/", "bench"),
]

DATA_PATH = r"(src|include/flyball)/dataplane/"
PRODUCT = r"(src|include)/"
# Headers that must not be included: (header, files it is banned in, replacement).
BANNED_INCLUDES = [
    (r"flyball/base/log\.hpp", DATA_PATH, "count it; the control path logs"),
    (r"mutex|shared_mutex|condition_variable", DATA_PATH, "one writer per cache line"),
    (r"iostream|sstream|fstream|cstdio", DATA_PATH, "count it; the control path prints"),
    (r"string", r"src/dataplane/stages/", "std::string_view"),
    (r"functional", DATA_PATH, "a template parameter or one virtual call per burst"),
    (r"chrono|ctime", DATA_PATH, "the burst's TSC stamp (base/clock.hpp)"),
    (r"cassert|assert\.h", r"", "FLYBALL_CHECK (base/check.hpp)"),
    (r"iostream", r"(?!src/app/)" + PRODUCT, "base/log.hpp; only src/app prints"),
]
# Words that must not be written: (word, files it is banned in, replacement).
BANNED_WORDS = [
    (r"\busing namespace\b", r".*\.[ch]pp$", "the qualified name"),
    (r"\bvolatile\b", r"(?!include/flyball/base/clock\.hpp).*\.[ch]pp$", "std::atomic with its memory order written out"),
    (r"\b(asm|__asm__)\b", r"(?!include/flyball/base/clock\.hpp)" + PRODUCT,
     "an intrinsic or a DPDK function"),
    (r"(?<![\w.])assert\(", r".*\.[ch]pp$", "FLYBALL_CHECK or static_assert"),
    (r"(?<!setpoint)[.>](load|store|exchange|fetch_add|fetch_sub)\((?![^;]*memory_order)", PRODUCT,
     "the memory order written out, with a why"),
    (r"\bstd::(shared_ptr|function)\b", DATA_PATH, "unique_ptr, a reference or a template parameter"),
    (r"\b(throw|try|catch)\b", DATA_PATH, "Result<T>, or a counter and a drop reason"),
    (r"\brte_ring_(mp|mc)_\w+", r"", "worker_ring.hpp: SP/SC only"),
    (r"\brte_(rdtsc|get_tsc_cycles)\b", r"src/dataplane/stages/", "the stamp in StageContext's caller"),
    (r"\bsleep_for\(", r"tests/|bench/", "a condition polled with a deadline"),
    (r"\btime\.sleep\(", r"tests/(?!e2e/support/waiting\.py)", "waiting.until(condition, deadline)"),
]
# What only wires parts together has no unit to test; these scenarios do.
WIRING = {
    "src/app/appliance.cpp": "lifecycle_test.py",
    "src/app/control_plane.cpp": "api_test.py",
    "src/app/device_set.cpp": "pcap_test.py",
    "src/app/eal_setup.cpp": "lifecycle_test.py",
    "src/app/lcore_runtime.cpp": "pcap_test.py",
    "src/app/lcore_set.cpp": "pcap_test.py",
    "src/app/lcore_set_live.cpp": "config_test.py",
    "src/app/main.cpp": "lifecycle_test.py",
    "src/app/report_printer.cpp": "lifecycle_test.py",
    "src/app/run_command.cpp": "lifecycle_test.py",
    "src/app/service_loop.cpp": "lifecycle_test.py",
    "src/app/stop_signal.cpp": "lifecycle_test.py",
    "src/app/top_command.cpp": "top_test.py",
    "src/app/top_terminal.cpp": "top_test.py",
}
LEFT_OVERS = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
OUTSIDE = re.compile(r"\.\./" r"shared\b")
SELF = re.compile(r"scripts/tidy\.py|tests/unit/scripts/tidy_test\.py")
OPTION = re.compile(r'(?<!include )"([a-z_]+(?:\[\])?(?:\.[a-z0-9_]+)+)"')    # a dotted path: "cpu.layout"
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


class Tree:
    """The files under `root`, read once."""

    def __init__(self, root, names):
        self.root = Path(root)
        self.text = {}
        for name in sorted(names):
            path = self.root / name
            if path.is_file() and not path.is_symlink():
                self.text[name] = path.read_text(encoding="utf-8", errors="replace")

    def matching(self, pattern):
        return [name for name in self.text if re.match(pattern, name)]

    def includes(self, name):
        """(line number, '<' or '"', header) of each include in a file."""
        for number, line in enumerate(self.text[name].splitlines(), start=1):
            if match := INCLUDE.match(line):
                yield number, match.group(1), match.group(2)


def cpp_files(tree):
    return tree.matching(r".*\.[ch]pp$")


def code_only(text):
    """C++ without comments, string contents and preprocessor lines; line breaks stay."""
    pattern = re.compile(
        r'R"(\w*)\((?:.|\n)*?\)\1"|//[^\n]*|/\*(?:.|\n)*?\*/|"(?:\\.|[^"\\\n])*"'
        r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'|^[ \t]*#(?:[^\n\\]|\\\n|\\.)*", re.MULTILINE)

    def blank(match):
        quote = '""' if match.group(0)[0] in "\"'R" else ""
        return quote + "\n" * match.group(0).count("\n")

    return pattern.sub(blank, text)


def library_of(name):
    match = re.match(r"(?:src|include/flyball)/(\w+)/", name)
    return match.group(1) if match else None


def check_arrows(tree):
    """Folders include only what the arrows of docs/architecture.md allow."""
    for name in cpp_files(tree):
        own = library_of(name)
        if own is None or own not in ARROWS:
            continue
        for number, _, header in tree.includes(name):
            match = re.match(r"flyball/(\w+)/", header)
            if match and match.group(1) not in ARROWS[own]:
                allowed = ", ".join(sorted(ARROWS[own] - {own})) or "nothing else"
                yield name, number, "arrows", f"{own} may include {allowed}; not {header}"


def check_confined(tree):
    """Each third-party library is known to one place."""
    for name in cpp_files(tree):
        for number, kind, header in tree.includes(name):
            for pattern, where, instead in CONFINED:
                if kind == "<" and re.match(pattern, header) and not re.match(where, name):
                    yield name, number, "confined", f"<{header}> may not be here; use {instead}"


def check_banned(tree):
    """Headers and words that a folder must do without, with what to use instead."""
    for name in cpp_files(tree):
        for number, _, header in tree.includes(name):
            for pattern, where, instead in BANNED_INCLUDES:
                if re.fullmatch(pattern, header) and re.match(where, name):
                    yield name, number, "banned", f"<{header}> here; use {instead}"
    for name in tree.matching(r".*\.([ch]pp|py)$"):
        if SELF.match(name):
            continue
        text = tree.text[name] if name.endswith(".py") else code_only(tree.text[name])
        for pattern, where, instead in BANNED_WORDS:
            if not re.match(where, name):
                continue
            for match in re.finditer(pattern, text):
                number = text.count("\n", 0, match.start()) + 1
                yield name, number, "banned", f"'{match.group(0)}' here; use {instead}"


def cpp_functions(text):
    """(first line, last line) of each function, signature included, in clang-formatted C++."""
    code = code_only(text)
    stack = []    # open braces: (kind, line of its head, parentheses open around it)
    head, head_line, parens, line = "", 1, 0, 1    # head: the text since the last statement ended
    for before, char in zip(" " + code, code):
        line += char == "\n"
        ends_head = char == ";" and parens == 0
        if char == "{":
            kind = brace_kind(head.rstrip(), before, parens, stack)
            stack.append((kind, head_line, parens))
            parens, ends_head = 0, kind != "initialiser"
        elif char == "}" and stack:
            kind, first_line, parens = stack.pop()
            ends_head = kind != "initialiser"
            if kind == "function":
                yield first_line, line
        elif char in "()":
            parens += 1 if char == "(" else -1
        if ends_head:
            head = ""
        elif head or not char.isspace():
            head_line = head_line if head else line
            head += char


def brace_kind(head, before, parens, stack):
    """What an opening brace after `head` opens: an initialiser, a function or another block."""
    if parens > 0 or not before.isspace() or head.endswith(("=", "return", ",")):
        return "initialiser"
    if any(kind == "function" for kind, _, _ in stack):
        return "block"
    named = r"(template\s*<.*>\s*)?(inline\s+)?(namespace|class|struct|union|enum|extern)\b"
    if ")" not in head or re.match(named, head, re.DOTALL):
        return "block"
    return "function"


def check_sizes(tree):
    """Functions of at most 70 lines, files of at most 400."""
    for name in tree.matching(r".*\.([ch]pp|py|sh|build)$|scripts/\w+$|bench/.*/\w+$"):
        text = tree.text[name]
        lines = text.count("\n")
        if lines > FILE_LINES_MAX:
            yield name, 1, "sizes", f"{lines} lines, at most {FILE_LINES_MAX}: split it by subject"
        functions = []
        if re.search(r"\.[ch]pp$", name):
            functions = cpp_functions(text)
        elif text.startswith("#!/usr/bin/python3") or name.endswith(".py"):
            functions = ((node.lineno, node.end_lineno) for node in ast.walk(ast.parse(text))
                         if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))
        for first, last in functions:
            if last - first + 1 > FUNCTION_LINES_MAX:
                yield (name, first, "sizes", f"function of {last - first + 1} lines, at most "
                       f"{FUNCTION_LINES_MAX}: give its steps names")


def includers(tree):
    """Header path -> files that include it, for headers of ours."""
    found = {}
    for name in cpp_files(tree):
        for _, _, header in tree.includes(name):
            folder = PurePosixPath(name).parent
            for candidate in (f"include/{header}", f"src/{header}", f"tests/{header}",
                              f"bench/{header}", os.path.normpath(f"{folder}/{header}"), header):
                if candidate in tree.text:
                    found.setdefault(candidate, set()).add(name)
    return found


def public_headers(tree, included_by):
    """Headers of include/ that another folder includes, directly or through such a header."""
    public = {header for header, files in included_by.items()
              if any(library_of(file) != library_of(header) for file in files)}
    while True:
        reached = {header for header, files in included_by.items() if files & public} - public
        if not reached:
            return public
        public |= reached


def is_built(file, built):
    """Whether the text of all meson.build files names a source, whole or as 'stem' + '_suffix'."""
    if re.search(rf"['/]{re.escape(file)}'", built):
        return True
    splits = ((file[:at], file[at:]) for at in range(len(file)) if file[at] == "_")
    return any(f"'{stem}'" in built and f"+ '{suffix}'" in built for stem, suffix in splits)


def check_strays(tree):
    """Every file is included or built by somebody, and headers are public only if they need be."""
    included_by = includers(tree)
    public = public_headers(tree, included_by)
    built = " ".join(tree.text[name] for name in tree.matching(r"(.*/)?meson\.build$"))
    for name in cpp_files(tree):
        if name.endswith(".hpp") and name not in included_by:
            yield name, 1, "strays", "nobody includes this header: delete it"
        elif name.startswith("include/") and name not in public:
            yield name, 1, "strays", f"no other folder includes it: move it to src/{library_of(name)}/"
        elif name.endswith(".cpp") and not is_built(PurePosixPath(name).name, built):
            yield name, 1, "strays", "no meson.build lists it: build it or delete it"


def check_tested(tree):
    """Every src/<lib>/<unit>.cpp has tests/unit/<lib>/<unit>_test.cpp, wiring an end-to-end test."""
    tests = {(name.split("/")[2], PurePosixPath(name).name)
             for name in tree.matching(r"tests/unit/\w+/.*_test\.cpp$")}
    for name in tree.matching(r"src/\w+/.*\.cpp$"):
        own, unit = library_of(name), PurePosixPath(name).stem
        scenario = WIRING.get(name)
        if scenario and f"tests/e2e/scenarios/{scenario}" in tree.text:
            continue
        if (own, f"{unit}_test.cpp") not in tests:
            yield name, 1, "tested", f"write tests/unit/{own}/{unit}_test.cpp"


def check_left_overs(tree):
    """Nothing is left for later, and nothing outside the tree is needed."""
    for name, text in tree.text.items():
        if SELF.match(name):
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            if match := LEFT_OVERS.search(line):
                yield name, number, "left-overs", f"{match.group(0)}: do it now or file an issue"
            if match := OUTSIDE.search(line):
                yield name, number, "left-overs", f"{match.group(0)} is outside the tree"


def check_licence(tree):
    """The licence is named in the first line, after an interpreter line in the second."""
    for name, text in tree.text.items():
        source = re.search(r"\.([ch]pp|py|sh)$|(^|/)meson\.build$", name) or text.startswith("#!")
        first = text.splitlines()[1 if text.startswith("#!") else 0:][:1]
        if source and text and "SPDX-License-Identifier: BSD-3-Clause" not in "".join(first):
            yield name, 1, "licence", "begin with // SPDX-License-Identifier: BSD-3-Clause"


def check_options(tree):
    """Every configuration option, drop reason and rule of advice is explained in docs/."""
    docs = "\n".join(tree.text[name] for name in tree.matching(r"docs/.*\.md$"))
    for name in tree.matching(r"src/config/options\w*\.cpp|.*/drop_reason\.hpp"
                              r"|src/control/advice_\w+\.cpp"):
        text = tree.text[name]
        for match in words_to_explain(name, text):
            if match.group(1) not in docs:
                number = text.count("\n", 0, match.start(1)) + 1
                yield name, number, "options", f"explain {match.group(1)} in docs/"


def words_to_explain(name, text):
    if "options" in name:
        return re.finditer(OPTION, text)
    if "advice" in name:
        return re.finditer(r'\.rule = "(\w+)"', text)
    return drop_reasons(text)


def drop_reasons(text):
    start = text.find("kDropReasonNames{")
    return re.compile(r'"(\w+)"').finditer(text, start, text.find("}", start))


RULES = [check_arrows, check_confined, check_banned, check_sizes, check_strays, check_tested,
         check_left_overs, check_licence, check_options]


def findings(tree):
    return [finding for rule in RULES for finding in rule(tree)]


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()
    listing = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"],
                             cwd=root, capture_output=True, text=True, check=True)
    tree = Tree(root, listing.stdout.splitlines())
    found = findings(tree)
    for name, number, rule, text in found:
        print(f"{name}:{number}: {rule}: {text}")
    print(f"tidy: {len(tree.text)} files, {len(RULES)} rules, {len(found)} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
