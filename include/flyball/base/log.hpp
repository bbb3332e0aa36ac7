// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string_view>

namespace flyball {

enum class LogLevel { debug, info, warning, error };

/// Log lines go to stderr, so that stdout stays a report. Control path only; any thread.
void set_log_level(LogLevel level);
void log_debug(std::string_view message);
void log_info(std::string_view message);
void log_warning(std::string_view message);
void log_error(std::string_view message);

}  // namespace flyball
