// SPDX-License-Identifier: BSD-3-Clause
// What the commands /flyball/... of DPDK's telemetry socket answer, as plain data: the socket knows
// whole numbers, texts and nested objects, and sends 16 KiB at most. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "flyball/telemetry/report.hpp"

namespace flyball::telemetry {

struct DpdkField;

/// Names have only letters, digits and underscores, as the socket demands.
using DpdkFields = std::vector<DpdkField>;

struct DpdkField {
    std::string name;
    std::variant<std::uint64_t, std::string, DpdkFields> value;
};

struct DpdkCommand {
    const char* name;  ///< "/flyball/workers"
    const char* help;
    /// `parameter`: what follows the comma, "" without. Nothing: there is no such lcore.
    std::optional<DpdkFields> (*answer)(const Report& report, std::string_view parameter);
};

/// In the order of their names.
[[nodiscard]] std::span<const DpdkCommand> dpdk_commands();

}  // namespace flyball::telemetry
