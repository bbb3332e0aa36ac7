// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

namespace flyball::config {

/// The option table as a JSON Schema (draft 2020-12) of the document, for editors. Any thread.
[[nodiscard]] std::string json_schema();

}  // namespace flyball::config
