// SPDX-License-Identifier: BSD-3-Clause
// Runs one stage over frames as a worker would, and hands back what came out.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "flyball/dataplane/stage.hpp"

#include "support/packet_builder.hpp"

namespace flyball::test {

inline constexpr net::MacBytes kEgressMac{0x02, 0x70, 0x63, 0x61, 0x70, 0x00};
inline constexpr net::MacBytes kPeerMac{0x02, 0x00, 0x00, 0x00, 0x00, 0x01};

struct StageOutput {
    std::vector<Bytes> frames;
    std::array<std::uint64_t, dataplane::kDropReasons> drops{};
    std::uint64_t originated = 0;

    [[nodiscard]] std::uint64_t dropped(dataplane::DropReason reason) const {
        return drops[static_cast<std::size_t>(reason)];
    }
};

/// What a stage gets besides the burst; one instance may serve many calls.
class StageHarness {
  public:
    StageHarness();

    [[nodiscard]] dataplane::StageContext context();

    [[nodiscard]] dataplane::Egress& egress() noexcept { return egress_; }

    [[nodiscard]] dataplane::DropCounters& drops() noexcept { return drops_; }

    [[nodiscard]] dataplane::LoopCounters& counters() noexcept { return counters_; }

    void set_burst_size(std::uint16_t packets) noexcept { burst_size_ = packets; }

    /// One call of process() with `frames` as the burst (at most kBurstMax). Checks that each
    /// packet came out, was dropped for a reason or was originated, and that no mbuf was lost.
    StageOutput run(dataplane::Stage& stage,
                    const std::vector<Bytes>& frames,
                    std::size_t segment_bytes = 0);

  private:
    dataplane::Egress egress_{};
    dataplane::DropCounters drops_;
    dataplane::LoopCounters counters_;
    std::uint16_t burst_size_ = 32;
};

/// One frame through a fresh harness; it must come out.
[[nodiscard]] Bytes pass(dataplane::Stage& stage,
                         const Bytes& frame,
                         std::size_t segment_bytes = 0);

}  // namespace flyball::test
