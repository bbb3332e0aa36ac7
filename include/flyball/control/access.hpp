// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "flyball/control/tokens.hpp"

namespace flyball::control {

/// Who may do what. Without a token:
/// - root and the user that runs Flyball may do everything through the unix socket, others who may
///   open it (its mode and group say who) may read;
/// - TCP from this machine may do everything if there are no tokens at all, else nothing;
/// - TCP from elsewhere may read if there are no tokens at all, which `insecure` must permit.
struct AccessPolicy {
    std::vector<Token> tokens{};
    std::vector<std::string>
        hosts{};  ///< names in Host besides localhost and addresses, lower-case
    unsigned own_uid = 0;
    unsigned requests_per_second = 500;  ///< of one peer
    std::size_t body_bytes = std::size_t{64} * 1024;
};

}  // namespace flyball::control
