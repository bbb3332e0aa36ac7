// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "flyball/base/ids.hpp"
#include "flyball/base/result.hpp"

namespace flyball {

/// CPUs as the kernel writes them: "2-5,8". Sorted, no duplicates.
using CpuList = std::vector<CpuId>;

/// Parses "2-5,8". Error (class config): what is wrong at which character.
[[nodiscard]] Result<CpuList> parse_cpu_list(std::string_view text);

/// The shortest text that parse_cpu_list reads back; "" for no CPU.
[[nodiscard]] std::string format_cpu_list(const CpuList& cpus);

}  // namespace flyball
