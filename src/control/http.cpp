// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/http.hpp"

#include <algorithm>

namespace flyball::control {

namespace {

std::optional<std::string_view> find(const std::vector<Field>& fields,
                                     std::string_view name) noexcept {
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [&](const Field& field) { return field.name == name; });
    return found == fields.end() ? std::nullopt : std::optional<std::string_view>(found->value);
}

}  // namespace

std::optional<Method> parse_method(std::string_view name) noexcept {
    const auto found = std::find(kMethodNames.begin(), kMethodNames.end(), name);
    if (found == kMethodNames.end()) {
        return std::nullopt;
    }
    return static_cast<Method>(found - kMethodNames.begin());
}

std::string_view name_of(Scope scope) noexcept {
    switch (scope) {
        case Scope::open:
            return "open";
        case Scope::read:
            return "read";
        case Scope::admin:
            return "admin";
    }
    return "";
}

std::string lower_case(std::string_view text) {
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    });
    return lower;
}

std::optional<std::string_view> Request::header(std::string_view name) const noexcept {
    return find(headers, name);
}

std::size_t Request::count(std::string_view name) const noexcept {
    return static_cast<std::size_t>(std::count_if(
        headers.begin(), headers.end(), [&](const Field& field) { return field.name == name; }));
}

bool Request::announces_body() const noexcept {
    return header("content-length").value_or("0") != "0" || header("transfer-encoding").has_value();
}

std::optional<std::string_view> Response::header(std::string_view name) const noexcept {
    return find(headers, name);
}

}  // namespace flyball::control
