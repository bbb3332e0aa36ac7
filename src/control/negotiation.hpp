// SPDX-License-Identifier: BSD-3-Clause
// Media types of requests and responses (RFC 9110 sections 8.3 and 12.5.1). Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace flyball::control {

/// "application/json" of "Application/JSON; charset=utf-8".
[[nodiscard]] std::string media_type_of(std::string_view content_type);

/// Whether a client whose Accept field says `accept` takes a body of `content_type`. The most
/// specific range counts; quality 0 refuses; what cannot be read is skipped.
[[nodiscard]] bool accepts(std::string_view accept, std::string_view content_type);

/// Whether an If-None-Match or If-Match field `condition` names `etag` ("\"1\""), or is "*".
/// Comparison is weak: W/ is ignored.
[[nodiscard]] bool names_etag(std::string_view condition, std::string_view etag);

}  // namespace flyball::control
