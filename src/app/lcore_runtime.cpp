// SPDX-License-Identifier: BSD-3-Clause
#include "lcore_runtime.hpp"

#include <type_traits>

#include <rte_launch.h>

namespace flyball::app {

namespace {

int run_on_lcore(void* argument) {
    auto& lcore = *static_cast<LcoreRuntime*>(argument);
    std::visit(
        [&](auto& loop) {
            if constexpr (!std::is_same_v<std::decay_t<decltype(loop)>, std::monostate>) {
                dataplane::run_loop(*loop, *lcore.control, lcore.seen);
            }
        },
        lcore.loop);
    // Release: what the loop wrote is for whoever waits, see wait_for().
    lcore.left.store(true, std::memory_order_release);
    return 0;
}

}  // namespace

Result<void> launch(LcoreRuntime& lcore) {
    if (rte_eal_remote_launch(run_on_lcore, &lcore, lcore.core.lcore.value) != 0) {
        return fail(ErrorClass::internal,
                    "lcore " + std::to_string(lcore.core.lcore.value) + " is not free");
    }
    return {};
}

void wait_for(const LcoreRuntime& lcore) {
    rte_eal_wait_lcore(lcore.core.lcore.value);
    // Acquire: EAL orders this as well, but inside its library, where TSan cannot see it.
    static_cast<void>(lcore.left.load(std::memory_order_acquire));
}

std::string role_name(platform::Role role) {
    switch (role) {
        case platform::Role::poll_core:
            return "poll_core";
        case platform::Role::worker:
            return "worker";
        case platform::Role::fused:
            return "fused";
        case platform::Role::traffic:
            return "traffic";
    }
    return "unknown";
}

}  // namespace flyball::app
