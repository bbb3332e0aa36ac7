// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdio>
#include <string>

#include "flyball/base/result.hpp"

namespace flyball::app {

/// Text goes to stdout, an error to stderr as it is, so that editors find its file:line:col.
/// Returns the process' exit code.
[[nodiscard]] inline int print_result(const Result<std::string>& text) {
    if (!text) {
        std::fputs((text.error().message + "\n").c_str(), stderr);
        return static_cast<int>(text.error().error_class);
    }
    std::fputs(text->c_str(), stdout);
    return 0;
}

}  // namespace flyball::app
