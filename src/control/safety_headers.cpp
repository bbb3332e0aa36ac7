// SPDX-License-Identifier: BSD-3-Clause
#include "safety_headers.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace flyball::control {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kHeaders{{
    {"cache-control", "no-store"},
    {"content-security-policy", "default-src 'none'; frame-ancestors 'none'"},
    {"cross-origin-resource-policy", "same-origin"},
    {"referrer-policy", "no-referrer"},
    {"x-content-type-options", "nosniff"},
}};

}  // namespace

void add_safety_headers(Response& response) {
    for (const auto& [name, value] : kHeaders) {
        if (!response.header(name)) {
            response.headers.push_back({std::string(name), std::string(value)});
        }
    }
}

}  // namespace flyball::control
