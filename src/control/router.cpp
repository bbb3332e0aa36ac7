// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/router.hpp"

#include <algorithm>
#include <utility>

#include "flyball/base/check.hpp"

namespace flyball::control {

namespace {

std::optional<std::string_view> find(const std::vector<Field>& fields,
                                     std::string_view name) noexcept {
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [&](const Field& field) { return field.name == name; });
    return found == fields.end() ? std::nullopt : std::optional<std::string_view>(found->value);
}

/// Values of the pattern's {names}; nullopt if the path is another one.
std::optional<std::vector<Field>> match_path(std::string_view pattern,
                                             std::span<const std::string> segments) {
    std::vector<Field> values;
    for (const std::string& segment : segments) {
        if (!pattern.starts_with('/')) {
            return std::nullopt;
        }
        pattern.remove_prefix(1);
        const std::string_view part = pattern.substr(0, pattern.find('/'));
        pattern.remove_prefix(part.size());
        if (part.starts_with('{')) {
            if (segment.empty()) {
                return std::nullopt;
            }
            values.push_back({std::string(part.substr(1, part.size() - 2)), segment});
        } else if (part != segment) {
            return std::nullopt;
        }
    }
    return pattern.empty() ? std::optional(std::move(values)) : std::nullopt;
}

bool answers(const Route& route, std::string_view method) {
    return name_of(route.method) == method || (route.method == Method::get && method == "HEAD");
}

}  // namespace

std::optional<std::string_view> Call::path_value(std::string_view name) const noexcept {
    return find(path, name);
}

std::optional<std::string_view> Call::query_value(std::string_view name) const noexcept {
    return find(query, name);
}

void Router::add(Route route) {
    FLYBALL_CHECK(route.path.starts_with('/') && route.answer != nullptr);
    FLYBALL_CHECK(std::none_of(routes_.begin(), routes_.end(), [&](const Route& known) {
        return known.path == route.path && known.method == route.method;
    }));
    routes_.push_back(std::move(route));
}

Router::Match Router::match(std::string_view method, std::span<const std::string> segments) const {
    Match result;
    for (const Route& route : routes_) {
        auto values = match_path(route.path, segments);
        if (!values) {
            continue;
        }
        result.allow.emplace_back(name_of(route.method));
        if (route.method == Method::get) {
            result.allow.emplace_back(name_of(Method::head));
        }
        if (answers(route, method)) {
            result.route = &route;
            result.path = std::move(*values);
        }
    }
    return result;
}

}  // namespace flyball::control
