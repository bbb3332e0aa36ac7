// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/governor_routes.hpp"

#include <limits>
#include <utility>

#include <nlohmann/json.hpp>

#include "flyball/config/units.hpp"

#include "change_call.hpp"

namespace flyball::control {

namespace {

using nlohmann::json;
using Places = std::vector<ProblemPlace>;

constexpr std::string_view kSection = "/latency";
constexpr std::uint64_t kHourNs = 3'600'000'000'000;
constexpr std::uint64_t kSecondNs = 1'000'000'000;

/// One element of `hold`; what is wrong with it is added to `places`.
class HoldReader {
  public:
    HoldReader(const json& object, std::string pointer, Places& places)
        : object_(object), pointer_(std::move(pointer)), places_(places) {}

    Hold read() {
        Hold hold;
        if (!object_.is_object()) {
            refuse("", "write an object");
            return hold;
        }
        for (const auto& [name, value] : object_.items()) {
            if (name == "lcore") {
                hold.lcore = static_cast<std::uint16_t>(number(name, value, 0, 65534));
            } else if (name == "wait_limit") {
                hold.wait_ns = static_cast<std::uint32_t>(time(name, value, kSecondNs));
            } else if (name == "wait_threshold") {
                hold.threshold = static_cast<std::uint16_t>(number(name, value, 1, 256));
            } else if (name == "burst_cap") {
                hold.cap = static_cast<std::uint16_t>(number(name, value, 1, 256));
            } else if (name == "for") {
                hold.for_ns = time(name, value, 24 * kHourNs);
            } else {
                refuse("/" + name,
                       "unknown; there are lcore, wait_limit, wait_threshold, burst_cap and for");
            }
        }
        if (!object_.contains("for")) {
            refuse("/for", "missing: say how long it holds, as in 5min; 0s ends a hold");
        }
        return hold;
    }

  private:
    void refuse(const std::string& below, std::string text) {
        places_.push_back({pointer_ + below, std::move(text)});
    }

    std::uint64_t number(const std::string& name,
                         const json& value,
                         std::uint64_t min,
                         std::uint64_t max) {
        if (value.is_number_unsigned() && value.get<std::uint64_t>() >= min &&
            value.get<std::uint64_t>() <= max) {
            return value.get<std::uint64_t>();
        }
        refuse("/" + name,
               "a whole number from " + std::to_string(min) + " to " + std::to_string(max));
        return min;
    }

    std::uint64_t time(const std::string& name, const json& value, std::uint64_t max_ns) {
        const auto parsed =
            value.is_string() ? config::parse_duration_ns(value.get<std::string>()) : 0;
        if (value.is_string() && parsed && *parsed <= max_ns) {
            return *parsed;
        }
        refuse("/" + name,
               "a time from 0s to " + config::format_duration_ns(max_ns) + ", with its unit");
        return 0;
    }

    const json& object_;
    std::string pointer_;
    Places& places_;
};

std::vector<Hold> read_holds(const json& list, Places& places) {
    std::vector<Hold> holds;
    if (!list.is_array()) {
        places.push_back({"/hold", "write a list"});
        return holds;
    }
    for (std::size_t i = 0; i < list.size(); ++i) {
        holds.push_back(HoldReader(list[i], "/hold/" + std::to_string(i), places).read());
    }
    return holds;
}

/// Pointers into the configuration become pointers into what was sent.
void shorten(ChangeRefusal& refusal) {
    for (ProblemPlace& place : refusal.places) {
        if (place.pointer.starts_with(kSection)) {
            place.pointer.erase(0, kSection.size());
        }
    }
}

Response answer_patch(LiveConfig& config, const HoldWorkers& hold, const Call& call) {
    auto request = read_change(call, ChangeCause::governor, Condition::optional);
    if (!request) {
        return std::move(request.error());
    }
    json document = json::parse(call.request.body, nullptr, false);
    if (!document.is_object()) {
        return problem_response(Problem::malformed_request, "send a JSON object");
    }
    Places places;
    std::vector<Hold> holds;
    if (const auto found = document.find("hold"); found != document.end()) {
        holds = read_holds(*found, places);
        document.erase(found);
    }
    if (!places.empty()) {
        return problem_response(Problem::invalid_configuration, "nothing was changed", places);
    }
    const std::string patch = json{{"latency", document}}.dump();
    request->edit = [&patch](const config::Config& present) {
        return config::read_merge_patch(present, patch);
    };
    // Both or none: the change is tried before anything is held.
    ChangeRequest trial = *request;
    trial.dry_run = true;
    ChangeResult result = config.change(trial);
    if (result && !request->dry_run) {
        if (const auto held = holds.empty() ? Result<void>{} : hold(holds); !held) {
            return problem_response(Problem::invalid_configuration, held.error().message);
        }
        result = config.change(*request);
    }
    if (!result) {
        shorten(result.error());
    }
    return answer_change(result, *request);
}

}  // namespace

void add_governor_routes(Router& router, LiveConfig& config, HoldWorkers hold) {
    router.add({.method = Method::patch,
                .path = "/api/v1/governor",
                .scope = Scope::admin,
                .consumes = {"application/merge-patch+json"},
                .query = change_query(),
                .answer = [&config, hold = std::move(hold)](const Call& call) {
                    return answer_patch(config, hold, call);
                }});
}

}  // namespace flyball::control
