// SPDX-License-Identifier: BSD-3-Clause
// Files that were put into the binary when it was built (embed_files.py).
#pragma once

#include <span>
#include <string_view>

namespace flyball::control {

struct EmbeddedFile {
    std::string_view path;  ///< where it is served: "/", "/assets/index-BxT3f0aQ.js"
    std::string_view content_type;
    std::string_view etag;  ///< of the content, in quotes
    std::string_view bytes;
    bool is_immutable;  ///< another content would have another path
};

/// /openapi.json alone.
[[nodiscard]] std::span<const EmbeddedFile> openapi_files();

/// What browsers show.
[[nodiscard]] std::span<const EmbeddedFile> page_files();

}  // namespace flyball::control
