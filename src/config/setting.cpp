// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/config/setting.hpp"

#include "value.hpp"

namespace flyball::config {

std::optional<Setting> find_setting(const Config& config,
                                    std::string_view name,
                                    std::size_t index) {
    for (const Section& section : sections()) {
        const std::string prefix = section.name.empty() ? "" : std::string(section.name) + ".";
        for (const Option& option : section.options) {
            if (name != prefix + std::string(option.name)) {
                continue;
            }
            if (index >= section.size_in(config)) {
                return std::nullopt;
            }
            const std::string entry =
                section.is_list() ? std::string(section.name) + "[" + std::to_string(index) + "]."
                                  : prefix;
            return Setting{.name = entry + std::string(option.name),
                           .value = format_value(option, option.member.get(config, index)),
                           .when = option.when};
        }
    }
    return std::nullopt;
}

}  // namespace flyball::config
