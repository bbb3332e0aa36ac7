// SPDX-License-Identifier: BSD-3-Clause
// The rewriting modes as plain index arithmetic over a frame with zeros behind it: what
// DPDK 22.11's testpmd does to a frame in a fresh buffer, step by step, without a thought for
// speed.
#pragma once

#include <optional>

#include "flyball/net/headers.hpp"

#include "support/packet_builder.hpp"

namespace flyball::test {

[[nodiscard]] Bytes naive_mac(Bytes frame, const net::MacBytes& peer, const net::MacBytes& own);
[[nodiscard]] Bytes naive_macswap(Bytes frame);
[[nodiscard]] Bytes naive_fivetuple_swap(Bytes frame);
[[nodiscard]] Bytes naive_csum(Bytes frame, const net::MacBytes& peer, const net::MacBytes& own);

/// std::nullopt: dropped.
[[nodiscard]] std::optional<Bytes> naive_icmpecho(Bytes frame, const net::MacBytes& own);

}  // namespace flyball::test
