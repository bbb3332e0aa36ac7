# SPDX-License-Identifier: BSD-3-Clause
"""The disassembly test sees locked instructions of ours, and only those."""

import importlib.util
from pathlib import Path

TOP = Path(__file__).resolve().parents[3]
SPEC = importlib.util.spec_from_file_location(
    "no_locked_instruction", TOP / "tests" / "disassembly" / "no_locked_instruction.py")
module = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(module)

DISASSEMBLY = """\
In archive libdataplane.a:

ours.cpp.o:     file format elf64-x86-64

/home/me/src/dataplane/ours.cpp:7 (discriminator 3)
   4:\tlock xadd %eax,(%rdi)
   8:\tadd    %eax,(%rdi)
/usr/include/c++/12/bits/atomic_base.h:464
   c:\txchg   %eax,0x40(%rdi)
  10:\txchg   %ax,%ax

theirs.cpp.o:     file format elf64-x86-64

/usr/include/dpdk/rte_mbuf.h:400
   4:\tlock xadd %ax,0x12(%rdi)
"""


def test_locks_of_ours_are_found_with_their_place():
    found = module.locked_instructions(DISASSEMBLY)
    assert found == {
        "ours.cpp.o": ["lock xadd %eax,(%rdi) at /home/me/src/dataplane/ours.cpp:7",
                       "xchg   %eax,0x40(%rdi) at /usr/include/c++/12/bits/atomic_base.h:464"],
        "theirs.cpp.o": [],
    }
