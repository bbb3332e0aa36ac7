// SPDX-License-Identifier: BSD-3-Clause
// A copied counter would have a second writer's worth of history.
// must fail with: use of deleted function .*SingleWriterCounter
#include "flyball/base/cacheline.hpp"

std::uint64_t read(flyball::SingleWriterCounter& counter) {
#ifdef FLYBALL_MUST_FAIL
    const flyball::SingleWriterCounter copy = counter;
#else
    const flyball::SingleWriterCounter& copy = counter;
#endif
    return copy.get();
}
