// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "flyball/config/options.hpp"

namespace flyball::config {

/// One option of a configuration, as people write it.
struct Setting {
    std::string name;   ///< "tuning.ring_entries", of a list "ports[1].rx_descriptors"
    std::string value;  ///< "1024", "auto", "200us"
    When when = When::startup;
};

/// `name` without index ("ports.rx_descriptors"); `index` chooses the entry of a list. Nothing if
/// there is no such option or entry. Pure.
[[nodiscard]] std::optional<Setting> find_setting(const Config& config,
                                                  std::string_view name,
                                                  std::size_t index = 0);

}  // namespace flyball::config
