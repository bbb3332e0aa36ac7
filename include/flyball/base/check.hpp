// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdio>
#include <cstdlib>
#include <source_location>

namespace flyball {

[[noreturn]] inline void check_failed(const char* condition, const std::source_location& where) {
    std::fprintf(stderr, "%s:%u: broken invariant in %s: %s\n", where.file_name(), where.line(),
                 where.function_name(), condition);
    std::abort();
}

}  // namespace flyball

/// Ends the process when one of our own invariants is broken. Always compiled in; never for input.
#define FLYBALL_CHECK(condition)                                                    \
    do {                                                                            \
        if (!(condition)) [[unlikely]] {                                            \
            ::flyball::check_failed(#condition, ::std::source_location::current()); \
        }                                                                           \
    } while (false)
