// SPDX-License-Identifier: BSD-3-Clause
#include "api_rules.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "flyball/config/endpoint.hpp"

namespace flyball::config {

namespace {

using Conflicts = std::vector<Conflict>;

std::string at(std::string_view list, std::size_t index) {
    return "/api/" + std::string(list) + "/" + std::to_string(index);
}

/// `needs`: what an address that other machines reach must have besides; "" if it has it.
void check_endpoints(std::string_view name,
                     const std::vector<std::string>& texts,
                     const std::string& needs,
                     Conflicts& conflicts) {
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto endpoint = parse_endpoint(texts[i]);
        if (!endpoint) {
            conflicts.push_back({at(name, i), endpoint.error().message, {}});
        } else if (!endpoint->is_loopback() && !needs.empty()) {
            conflicts.push_back({at(name, i),
                                 "other machines reach " + texts[i] + ": " + needs +
                                     ", or write insecure: true to serve it unprotected",
                                 {"/api/insecure", "/api/token_file"}});
        } else if (endpoint->port != 0 &&
                   std::count(texts.begin(), texts.begin() + static_cast<std::ptrdiff_t>(i),
                              texts[i]) > 0) {
            conflicts.push_back({at(name, i), "an earlier entry is the same: remove one", {}});
        }
    }
}

void check_exposure(const Api& api, Conflicts& conflicts) {
    const bool protected_by_token = !api.token_file.empty();
    check_endpoints("listen", api.listen,
                    api.insecure ? "" : "serve it by tls_listen with a token_file", conflicts);
    check_endpoints("tls_listen", api.tls_listen,
                    api.insecure || protected_by_token ? "" : "write a token_file", conflicts);
}

void check_tls(const Api& api, Conflicts& conflicts) {
    const bool used = !api.tls_listen.empty();
    const auto check = [&](std::string_view name, const std::string& file) {
        const std::string pointer = "/api/" + std::string(name);
        if (used && file.empty()) {
            conflicts.push_back({pointer,
                                 "tls_listen needs it: write the path of a PEM file",
                                 {"/api/tls_listen"}});
        }
        if (!used && !file.empty()) {
            conflicts.push_back({pointer,
                                 "without tls_listen it has no effect: write addresses "
                                 "there, or remove it",
                                 {"/api/tls_listen"}});
        }
    };
    check("tls_certificate", api.tls_certificate);
    check("tls_key", api.tls_key);
}

void check_any(const Api& api, Conflicts& conflicts) {
    if (api.enabled && api.listen.empty() && api.tls_listen.empty() && api.unix_socket == "") {
        conflicts.push_back({"/api/enabled",
                             "there is nothing to serve on: write an address in listen, or "
                             "enabled: false",
                             {"/api/listen", "/api/tls_listen", "/api/unix_socket"}});
    }
}

}  // namespace

void check_api(const Config& config, Conflicts& conflicts) {
    check_exposure(config.api, conflicts);
    check_tls(config.api, conflicts);
    check_any(config.api, conflicts);
}

}  // namespace flyball::config
