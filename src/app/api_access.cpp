// SPDX-License-Identifier: BSD-3-Clause
#include "api_access.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

#include "flyball/base/log.hpp"
#include "flyball/config/endpoint.hpp"
#include "flyball/config/validate.hpp"

namespace flyball::app {

namespace {

constexpr std::string_view kFolder = "/flyball";
constexpr std::string_view kSocket = "/api.sock";

using Listeners = std::vector<control::Listener>;

template <typename Listen>
Result<void> add_endpoints(const std::vector<std::string>& texts,
                           Listeners& listeners,
                           Listen&& listen) {
    for (const std::string& text : texts) {
        const auto endpoint = config::parse_endpoint(text);
        if (!endpoint) {
            return tl::make_unexpected(endpoint.error());
        }
        auto listener = listen(*endpoint);
        if (!listener) {
            return tl::make_unexpected(listener.error());
        }
        listeners.push_back(std::move(*listener));
    }
    return {};
}

unsigned mode_of(const std::string& octal) {
    return static_cast<unsigned>(std::strtoul(octal.c_str(), nullptr, 8));
}

/// Nobody asked for this path, so nobody is harmed if it cannot be had; but another appliance that
/// serves there already is told apart from a folder that we may not make.
Result<void> add_default_unix_socket(const config::Api& api, Listeners& listeners) {
    const char* runtime = std::getenv("XDG_RUNTIME_DIR");
    const std::string path = default_unix_socket(geteuid(), runtime == nullptr ? "" : runtime);
    if (path.empty()) {
        return {};
    }
    const std::string folder = path.substr(0, path.rfind('/'));
    if (mkdir(folder.c_str(), 0755) != 0 && errno != EEXIST) {
        log_warning("no unix socket: " + folder + " cannot be made; write api.unix_socket");
        return {};
    }
    auto listener = control::listen_unix({path, mode_of(api.unix_mode), api.unix_group});
    if (!listener) {
        return tl::make_unexpected(listener.error());
    }
    listeners.push_back(std::move(*listener));
    return {};
}

Result<void> add_unix_socket(const config::Api& api, Listeners& listeners) {
    if (!api.unix_socket) {
        return add_default_unix_socket(api, listeners);
    }
    if (api.unix_socket->empty()) {
        return {};
    }
    auto listener =
        control::listen_unix({*api.unix_socket, mode_of(api.unix_mode), api.unix_group});
    if (!listener) {
        return tl::make_unexpected(listener.error());
    }
    listeners.push_back(std::move(*listener));
    return {};
}

std::string own_name() {
    std::array<char, 256> name{};
    gethostname(name.data(), name.size() - 1);
    return control::lower_case(name.data());
}

}  // namespace

std::string default_unix_socket(unsigned uid, const std::string& runtime_folder) {
    const std::string folder = uid == 0 ? "/run" : runtime_folder;
    return folder.empty() ? "" : folder + std::string(kFolder) + std::string(kSocket);
}

Result<void> serve_only(config::Config& config, const std::string& where) {
    config::Api& api = config.api;
    api.enabled = where != "off";
    if (!api.enabled) {
        return {};
    }
    api.listen = {where};
    api.tls_listen.clear();
    api.tls_certificate.clear();
    api.tls_key.clear();
    api.unix_socket = api.unix_socket.value_or("");
    for (const config::Conflict& conflict : config::validate(config)) {
        if (conflict.pointer.starts_with("/api/")) {
            return fail(ErrorClass::usage, "--api: " + conflict.text);
        }
    }
    return {};
}

Result<Listeners> open_listeners(const config::Api& api) {
    Listeners listeners;
    auto opened = add_endpoints(api.listen, listeners, control::listen_tcp);
    if (opened) {
        opened = add_endpoints(api.tls_listen, listeners, [&](const config::Endpoint& endpoint) {
            return control::listen_tls(endpoint, api.tls_certificate, api.tls_key);
        });
    }
    if (opened) {
        opened = add_unix_socket(api, listeners);
    }
    if (!opened) {
        return tl::make_unexpected(opened.error());
    }
    return listeners;
}

Result<control::AccessPolicy> make_policy(const config::Api& api) {
    control::AccessPolicy policy{.hosts = {own_name()},
                                 .own_uid = geteuid(),
                                 .requests_per_second = api.requests_per_second};
    for (const std::string& host : api.hosts) {
        policy.hosts.push_back(control::lower_case(host));
    }
    if (api.token_file.empty()) {
        return policy;
    }
    auto tokens = control::load_tokens(api.token_file);
    if (!tokens) {
        return tl::make_unexpected(tokens.error());
    }
    policy.tokens = std::move(*tokens);
    return policy;
}

}  // namespace flyball::app
