// SPDX-License-Identifier: BSD-3-Clause
// A second parser for the first one to agree with: it consumes a frame header by header and asks
// for every byte through a check, so it is slow and hard to get wrong.
#pragma once

#include <cstdint>
#include <vector>

#include "flyball/net/parse.hpp"

namespace flyball::test {

[[nodiscard]] net::ParsedPacket naive_parse(const std::vector<std::uint8_t>& frame);

}  // namespace flyball::test
