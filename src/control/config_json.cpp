// SPDX-License-Identifier: BSD-3-Clause
#include "config_json.hpp"

#include <nlohmann/json.hpp>

namespace flyball::control {

namespace {

using Json = nlohmann::ordered_json;

Json changes_of(const std::vector<config::Change>& changes) {
    Json list = Json::array();
    for (const config::Change& change : changes) {
        list.push_back({{"name", change.name},
                        {"pointer", change.pointer},
                        {"before", change.before},
                        {"after", change.after},
                        {"needs_restart", change.when == config::When::startup}});
    }
    return list;
}

Json summary_of(const Generation& generation) {
    return {{"generation", generation.number}, {"etag", etag_of(generation)},
            {"time", generation.time},         {"cause", name_of(generation.cause)},
            {"user", generation.user},         {"changes", changes_of(generation.changes)}};
}

Json seconds_of(std::optional<std::uint64_t> nanoseconds) {
    return nanoseconds ? Json(static_cast<double>(*nanoseconds) / 1e9) : Json(nullptr);
}

/// Users' names and options come from clients: bytes that are no UTF-8 must not throw.
std::string text_of(const Json& document) {
    return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string generation_json(const Generation& generation) {
    return text_of(summary_of(generation));
}

std::string whole_generation_json(const Generation& generation) {
    Json document = summary_of(generation);
    document["config"] = Json::parse(config::to_json(generation.config));
    return text_of(document) + '\n';
}

std::string generations_json(const std::vector<GenerationPtr>& generations,
                             const std::vector<config::Change>& pending,
                             std::optional<std::uint64_t> reverts_in_ns) {
    Json list = Json::array();
    for (auto generation = generations.rbegin(); generation != generations.rend(); ++generation) {
        list.push_back(summary_of(**generation));
    }
    return text_of({{"current", generations.back()->number},
                    {"reverts_in_seconds", seconds_of(reverts_in_ns)},
                    {"pending", changes_of(pending)},
                    {"generations", std::move(list)}}) +
           '\n';
}

std::string damaged_json(const std::string& words) {
    return text_of({{"detail", words}});
}

std::string outcome_json(const ChangeOutcome& outcome, bool dry_run) {
    return text_of({{"generation", outcome.generation->number},
                    {"etag", etag_of(*outcome.generation)},
                    {"dry_run", dry_run},
                    {"changes", changes_of(outcome.changes)},
                    {"pending", changes_of(outcome.pending)},
                    {"lagging_lcores", outcome.lagging},
                    {"reverts_in_seconds", seconds_of(outcome.confirm_within_ns)},
                    {"publish_seconds", static_cast<double>(outcome.publish_ns) / 1e9},
                    {"grace_seconds", static_cast<double>(outcome.grace_ns) / 1e9}}) +
           '\n';
}

}  // namespace flyball::control
