#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Puts files into the binary, as a table from addresses to bytes.

usage: embed_files.py FUNCTION OUTPUT.CPP URL=PATH...
PATH may be a folder: its files are below the URL then. index.html is served as the folder itself.
"""

import hashlib
import re
import sys
from pathlib import Path

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
# As bundlers name what never changes under the same name: index-BxT3f0aQ.js
HASHED = re.compile(r"-[A-Za-z0-9_-]{8,}\.\w+$")


def files_below(url, path):
    """(address, file) of a file, or of everything in a folder."""
    if path.is_file():
        yield url, path
        return
    for file in sorted(path.rglob("*")):
        if file.is_file():
            address = f"{url.rstrip('/')}/{file.relative_to(path).as_posix()}"
            yield re.sub(r"(?<=/)index\.html$", "", address), file


def array(name, data):
    rows = (data[start:start + 32] for start in range(0, len(data), 32))
    body = ",\n    ".join(",".join(str(byte - 256 if byte > 127 else byte) for byte in row)
                          for row in rows)
    return f"constexpr char {name}[] = {{\n    {body}\n}};\n"


def row(number, url, file, data):
    etag = hashlib.sha256(data).hexdigest()[:16]
    return (f'    {{.path = "{url}",\n     .content_type = "{TYPES[file.suffix]}",\n'
            f'     .etag = "\\"{etag}\\"",\n     .bytes = {{kFile{number}, sizeof(kFile{number})}},\n'
            f'     .is_immutable = {"true" if HASHED.search(file.name) else "false"}}},\n')


def main():
    function, output, *pairs = sys.argv[1:]
    files = [found for pair in pairs
             for found in files_below(pair.split("=", 1)[0], Path(pair.split("=", 1)[1]))]
    contents = [file.read_bytes() for _, file in files]
    text = '// Made by embed_files.py.\n#include "embedded_files.hpp"\n\nnamespace flyball::control {\n\n'
    text += "namespace {\n\n"
    text += "\n".join(array(f"kFile{i}", data) for i, data in enumerate(contents))
    text += "\nconstexpr EmbeddedFile kFiles[] = {\n"
    text += "".join(row(i, *files[i], data) for i, data in enumerate(contents))
    text += f"}};\n\n}}  // namespace\n\nstd::span<const EmbeddedFile> {function}() {{\n"
    text += "    return kFiles;\n}\n\n}  // namespace flyball::control\n"
    Path(output).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
