// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <variant>

#include "flyball/base/result.hpp"
#include "flyball/base/thread_usage.hpp"
#include "flyball/dataplane/fused_loop.hpp"
#include "flyball/dataplane/loop_control.hpp"
#include "flyball/dataplane/on_node.hpp"
#include "flyball/dataplane/rx_loop.hpp"
#include "flyball/dataplane/traffic_source.hpp"
#include "flyball/dataplane/worker_loop.hpp"
#include "flyball/platform/core_plan.hpp"

namespace flyball::app {

/// One lcore: its place, its counters and the loop that it runs. Does not move once launched.
struct LcoreRuntime {
    platform::PlannedCore core;
    dataplane::NodePtr<dataplane::LcoreCell> cell;
    std::optional<ThreadUsageReader> usage;  ///< what the kernel says about its thread
    const dataplane::LoopControl* control = nullptr;
    std::variant<std::monostate,
                 dataplane::NodePtr<dataplane::RxLoop>,
                 dataplane::NodePtr<dataplane::WorkerLoop>,
                 dataplane::NodePtr<dataplane::FusedLoop>,
                 dataplane::NodePtr<dataplane::TrafficSource>>
        loop;
    dataplane::SeenGeneration seen;
    std::atomic<bool> left{false};  ///< the loop has returned; written by the lcore
};

/// Starts the loop on its lcore. Error (class internal): the lcore is not free.
[[nodiscard]] Result<void> launch(LcoreRuntime& lcore);

/// Blocks until the loop has returned.
void wait_for(const LcoreRuntime& lcore);

[[nodiscard]] std::string role_name(platform::Role role);

}  // namespace flyball::app
