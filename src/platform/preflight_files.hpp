// SPDX-License-Identifier: BSD-3-Clause
// Small reads of sysfs and procfs below a root directory. What cannot be read is empty: whoever
// asks decides what an absent file means.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flyball/base/cpu_list.hpp"

namespace flyball::platform {

/// The first line, without line break.
[[nodiscard]] std::string read_line(const std::string& root, const std::string& path);

[[nodiscard]] std::vector<std::string> read_lines(const std::string& root, const std::string& path);

/// A kernel CPU list ("0-3,8"); empty also when it does not parse.
[[nodiscard]] CpuList read_cpu_list(const std::string& root, const std::string& path);

/// Names in a directory, sorted.
[[nodiscard]] std::vector<std::string> list_names(const std::string& root, const std::string& path);

/// Last component of a symbolic link's target: "vfio-pci" for .../0000:4b:00.0/driver.
[[nodiscard]] std::string link_name(const std::string& root, const std::string& path);

[[nodiscard]] bool path_exists(const std::string& root, const std::string& path);

[[nodiscard]] bool is_directory(const std::string& root, const std::string& path);

/// access(2) with this process' real user.
[[nodiscard]] bool may_access(const std::string& root, const std::string& path, int mode);

/// The whole text as a number; nullopt when it is anything else.
[[nodiscard]] std::optional<std::uint64_t> parse_number(std::string_view text, int base = 10);

/// Words between spaces and tabs.
[[nodiscard]] std::vector<std::string> split_words(const std::string& line);

/// "a, b, c and 4 more" from at most `shown` items.
[[nodiscard]] std::string join_some(const std::vector<std::string>& items, std::size_t shown = 8);

/// Members of both lists.
[[nodiscard]] CpuList common_cpus(const CpuList& a, const CpuList& b);

}  // namespace flyball::platform
