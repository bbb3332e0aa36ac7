// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "flyball/control/http.hpp"

namespace flyball::control {

/// Who is connected to `socket`, as the kernel says. An address that cannot be told is "".
[[nodiscard]] Peer peer_of(int socket, Transport transport);

/// The client has closed its end: whoever only sends would not notice.
[[nodiscard]] bool is_closed_by_peer(int socket);

}  // namespace flyball::control
