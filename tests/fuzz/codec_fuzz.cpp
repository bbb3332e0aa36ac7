// SPDX-License-Identifier: BSD-3-Clause
// Any bytes as a YAML file and as a JSON body: refused with a message, or read, written and read
// back.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "flyball/base/check.hpp"
#include "flyball/config/codec.hpp"
#include "flyball/config/validate.hpp"

namespace {

namespace config = flyball::config;

void check(const flyball::Result<config::Config>& read) {
    if (!read) {
        FLYBALL_CHECK(read.error().error_class == flyball::ErrorClass::config);
        FLYBALL_CHECK(!read.error().message.empty());
        return;
    }
    FLYBALL_CHECK(config::validate(*read).empty());
    const auto again = config::parse_json(config::to_json(*read));
    FLYBALL_CHECK(again.has_value());
    FLYBALL_CHECK(*again == *read);
}

}  // namespace

// libFuzzer names its entry. NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check(config::parse_yaml(text, "fuzz"));
    check(config::parse_json(text));
    return 0;
}
