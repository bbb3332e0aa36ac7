// SPDX-License-Identifier: BSD-3-Clause
// One core that serves a latency-critical ring and a bulk ring that never runs dry by turns, in
// simulated time. Times in ns.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "flyball/governor/latency_histogram.hpp"
#include "flyball/governor/observation.hpp"

#include "worker.hpp"

namespace flyball::sim {

struct SharedCosts {
    governor::CostModel critical{};
    governor::CostModel bulk{};
};

class SharedWorker {
  public:
    /// `arrivals` of the latency-critical ring; they must outlive this object.
    explicit SharedWorker(std::span<const double> arrivals);

    /// Until `end_ns`: a latency-critical burst of at most 32, a bulk burst of `bulk_cap`, and so
    /// on.
    void run(double end_ns, std::size_t bulk_cap, const SharedCosts& costs) noexcept;

    [[nodiscard]] const governor::WorkTotals& critical() const noexcept { return critical_; }

    [[nodiscard]] const governor::WorkTotals& bulk() const noexcept { return bulk_; }

    /// Sojourn of every latency-critical packet.
    [[nodiscard]] const governor::LatencyHistogram& sojourns() const noexcept { return *sojourns_; }

  private:
    void serve_critical(const governor::CostModel& cost) noexcept;

    std::span<const double> arrivals_;
    std::size_t next_ = 0;
    Ring ring_{16384};
    double now_ns_ = 0.0;
    governor::WorkTotals critical_;
    governor::WorkTotals bulk_;
    std::unique_ptr<governor::LatencyHistogram> sojourns_;
};

}  // namespace flyball::sim
