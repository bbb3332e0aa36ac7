// SPDX-License-Identifier: BSD-3-Clause
#include "top_advice.hpp"

#include <nlohmann/json.hpp>

namespace flyball::app {

namespace {

using nlohmann::json;

std::string text_of(const json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

TopChange change_of(const json& object) {
    const auto live = object.find("live");
    return {.setting = text_of(object, "setting"),
            .from = text_of(object, "from"),
            .to = text_of(object, "to"),
            .is_live = live != object.end() && live->is_boolean() && live->get<bool>()};
}

TopAdvice advice_of(const json& object) {
    TopAdvice advice{.rule = text_of(object, "rule"),
                     .severity = text_of(object, "severity"),
                     .subject = text_of(object, "subject"),
                     .text = text_of(object, "text"),
                     .changes = {},
                     .host_change = text_of(object, "host_change")};
    const auto changes = object.find("changes");
    if (changes != object.end() && changes->is_array()) {
        for (const json& change : *changes) {
            if (change.is_object()) {
                advice.changes.push_back(change_of(change));
            }
        }
    }
    return advice;
}

}  // namespace

std::optional<std::vector<TopAdvice>> parse_advice(std::string_view text) {
    const json document = json::parse(text, nullptr, false);
    if (!document.is_object() || !document.contains("advice") || !document["advice"].is_array()) {
        return std::nullopt;
    }
    std::vector<TopAdvice> list;
    for (const json& one : document["advice"]) {
        if (one.is_object()) {
            list.push_back(advice_of(one));
        }
    }
    return list;
}

}  // namespace flyball::app
