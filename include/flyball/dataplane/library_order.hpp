// SPDX-License-Identifier: BSD-3-Clause
// What DPDK's drivers and pools order, told to the thread sanitizer. A packet also goes from one
// lcore to another through the rings inside a driver or a mempool; these come as libraries built
// without the sanitizer, which sees the packet on both sides but not how it got there. Nothing is
// left of this in other builds.
#pragma once

#if defined(__SANITIZE_THREAD__)
extern "C" void __tsan_acquire(void* address);
extern "C" void __tsan_release(void* address);
#endif

namespace flyball::dataplane {

#if defined(__SANITIZE_THREAD__)
inline char library_order = 0;
#endif

/// Before packets are handed to a driver or freed.
inline void note_handed_to_library() noexcept {
#if defined(__SANITIZE_THREAD__)
    __tsan_release(&library_order);
#endif
}

/// After packets came from a driver or a pool.
inline void note_got_from_library() noexcept {
#if defined(__SANITIZE_THREAD__)
    __tsan_acquire(&library_order);
#endif
}

}  // namespace flyball::dataplane
