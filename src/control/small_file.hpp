// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "flyball/base/result.hpp"

namespace flyball::control {

inline constexpr std::size_t kSmallFileBytes = std::size_t{64} * 1024;

enum class Privacy : std::uint8_t { open, secret };

/// A file of at most 64 KiB. Error (class machine): it is missing or too large, or it is secret and
/// others may read or change it; with the command that repairs it.
[[nodiscard]] Result<std::string> read_file(const std::string& path, Privacy privacy);

}  // namespace flyball::control
