// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>
#include <memory>

#include "flyball/base/result.hpp"
#include "flyball/telemetry/report.hpp"

namespace flyball::telemetry {

/// The commands /flyball/... of DPDK's telemetry socket (docs/reference/dpdk-telemetry.md), for
/// dpdk-telemetry.py and the collectors that speak its protocol. EAL serves the socket with threads
/// of its own, if it was started with telemetry. DPDK can register commands, but not take them
/// back: without an object they answer null.
class DpdkCommands {
  public:
    /// Never called again once the destructor has returned; may return nullptr. Any thread.
    using Source = std::function<std::shared_ptr<const Report>()>;

    /// One object at a time. Error (class internal): DPDK takes no more commands.
    [[nodiscard]] static Result<std::unique_ptr<DpdkCommands>> serve(Source source);

    DpdkCommands(const DpdkCommands&) = delete;
    DpdkCommands& operator=(const DpdkCommands&) = delete;
    ~DpdkCommands();

  private:
    DpdkCommands() = default;
};

}  // namespace flyball::telemetry
