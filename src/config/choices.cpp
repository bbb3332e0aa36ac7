// SPDX-License-Identifier: BSD-3-Clause
#include "choices.hpp"

#include <algorithm>

#include "flyball/base/check.hpp"

namespace flyball::config {

template <typename Enum>
std::string_view name_of(Enum value) {
    const auto choices = kChoices<Enum>;
    const auto found = std::find_if(choices.begin(), choices.end(), [&](const Choice& choice) {
        return choice.value == static_cast<std::uint64_t>(value);
    });
    FLYBALL_CHECK(found != choices.end());
    return found->name;
}

template std::string_view name_of(Layout value);
template std::string_view name_of(Hugepages value);
template std::string_view name_of(ForwardMode value);
template std::string_view name_of(PortTopology value);
template std::string_view name_of(HashKind value);
template std::string_view name_of(Gaps value);
template std::string_view name_of(Idle value);
template std::string_view name_of(GovernorMode value);
template std::string_view name_of(LogVerbosity value);
template std::string_view name_of(When value);

}  // namespace flyball::config
