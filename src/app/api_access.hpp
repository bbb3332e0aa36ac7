// SPDX-License-Identifier: BSD-3-Clause
// From the section `api` of a configuration to sockets and rights. Control thread only.
#pragma once

#include <string>
#include <vector>

#include "flyball/base/result.hpp"
#include "flyball/config/model.hpp"
#include "flyball/control/access.hpp"
#include "flyball/control/listener.hpp"

namespace flyball::app {

/// Where the unix socket is if the configuration leaves it to us: for root in /run, for others in
/// `runtime_folder` ($XDG_RUNTIME_DIR); "" if there is none. Pure.
[[nodiscard]] std::string default_unix_socket(unsigned uid, const std::string& runtime_folder);

/// What `run --api WHERE` means: the API on this one address without TLS and on no default unix
/// socket, or "off". Error (class usage): no address, or one that needs protection.
[[nodiscard]] Result<void> serve_only(config::Config& config, const std::string& where);

/// All configured addresses. A default unix socket that cannot be made is only a warning. Error
/// (class machine).
[[nodiscard]] Result<std::vector<control::Listener>> open_listeners(const config::Api& api);

/// Reads the token file. Error (class machine or config).
[[nodiscard]] Result<control::AccessPolicy> make_policy(const config::Api& api);

}  // namespace flyball::app
