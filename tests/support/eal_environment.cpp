// SPDX-License-Identifier: BSD-3-Clause
#include "support/eal_environment.hpp"

#include <array>
#include <string>

#include <rte_eal.h>
#include <rte_lcore.h>
#include <rte_mbuf.h>
#include <rte_mempool.h>

#include "flyball/base/check.hpp"

namespace flyball::test {

void start_eal() {
    static const bool started = [] {
        std::array arguments = std::to_array<std::string>({
            "flyball-test",
            "--no-huge",
            "--no-pci",
            "--no-shconf",
            "--no-telemetry",
            "-m",
            "64",
            "--lcores=0@0,1@1,2@1,3@(0,1)",
            "--log-level=*:error",
            "--vdev=net_null0",
            "--vdev=net_ring0",
        });
        std::array<char*, arguments.size()> pointers{};
        for (std::size_t i = 0; i < arguments.size(); ++i) {
            pointers[i] = arguments[i].data();
        }
        return rte_eal_init(static_cast<int>(pointers.size()), pointers.data()) >= 0;
    }();
    FLYBALL_CHECK(started);
}

rte_mempool* test_pool() {
    start_eal();
    static rte_mempool* const pool = rte_pktmbuf_pool_create(
        "test", kTestPoolMbufs, 0, 0, RTE_PKTMBUF_HEADROOM + kTestDataRoom, SOCKET_ID_ANY);
    FLYBALL_CHECK(pool != nullptr);
    return pool;
}

unsigned packets_in_use() {
    return rte_mempool_in_use_count(test_pool());
}

}  // namespace flyball::test
