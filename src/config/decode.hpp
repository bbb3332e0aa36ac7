// SPDX-License-Identifier: BSD-3-Clause
// The walk between a document and the model; what the options are it reads from the table.
#pragma once

#include "flyball/config/model.hpp"

#include "document.hpp"
#include "problems.hpp"

namespace flyball::config {

/// Every option of `root` into `config`; an option with a problem keeps its default.
void decode(const Tree& root, Config& config, Problems& problems);

/// A document with every option, also those at their default.
[[nodiscard]] Tree encode(const Config& config);

}  // namespace flyball::config
