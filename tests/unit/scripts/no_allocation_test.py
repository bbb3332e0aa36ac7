# SPDX-License-Identifier: BSD-3-Clause
"""The search for allocations in a disassembly."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "tests/disassembly"))

import no_allocation


DISASSEMBLY = """
In archive libdataplane.a:

loop.o:     file format elf64-x86-64

0000000000000000 <std::vector<int, std::allocator<int> >::_M_realloc_insert(int*)>:
   4:	call   9 <std::vector<int, std::allocator<int> >::_M_realloc_insert(int*)+0x9>
			5: R_X86_64_PLT32	operator new(unsigned long)-0x4
0000000000000040 <flyball::dataplane::Loop::iterate()>:
  44:	call   0 <std::vector<int, std::allocator<int> >::_M_realloc_insert(int*)>
0000000000000080 <flyball::dataplane::Loop::finish() [clone .cold]>:
  84:	jmp    90 <flyball::dataplane::Loop::finish()+0x10>
			85: R_X86_64_PLT32	rte_pktmbuf_free_bulk-0x4
00000000000000c0 <flyball::dataplane::Loop::Loop(int)>:
  c4:	call   c9 <flyball::dataplane::Loop::Loop(int)+0x9>
			c5: R_X86_64_PLT32	malloc-0x4
"""


def found(text):
    functions = no_allocation.calls_by_function(text)["loop.o"]
    return no_allocation.offences(functions, no_allocation.allocating(functions))


def test_a_vector_that_grows_in_a_loop_is_found():
    grows = "std::vector<int, std::allocator<int> >::_M_realloc_insert(int*)"
    assert found(DISASSEMBLY) == [("flyball::dataplane::Loop::iterate()", grows)]


def test_strings_of_the_shared_library_are_found():
    text = DISASSEMBLY.replace("rte_pktmbuf_free_bulk", "std::__cxx11::basic_string<char>::_M_append(char const*)")
    assert ("flyball::dataplane::Loop::finish()",
            "std::__cxx11::basic_string<char>::_M_append(char const*)") in found(text)


def test_constructors_may_allocate():
    assert "flyball::dataplane::Loop::Loop(int)" not in dict(found(DISASSEMBLY))
