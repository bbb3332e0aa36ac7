// SPDX-License-Identifier: BSD-3-Clause
#include "api_rules.hpp"

#include <string>

#include "flyball/config/endpoint.hpp"

namespace flyball::config {

namespace {

void check_endpoints(const Config& config, std::vector<Conflict>& conflicts) {
    for (std::size_t i = 0; i < config.api.listen.size(); ++i) {
        if (const auto endpoint = parse_endpoint(config.api.listen[i]); !endpoint) {
            conflicts.push_back({"/api/listen/" + std::to_string(i), endpoint.error().message, {}});
        }
    }
}

}  // namespace

void check_api(const Config& config, std::vector<Conflict>& conflicts) {
    check_endpoints(config, conflicts);
}

}  // namespace flyball::config
