// SPDX-License-Identifier: BSD-3-Clause
// DPDK for tests: no root, no hugepages, two virtual ports, one EAL per test binary.
#pragma once

#include <cstdint>

struct rte_mempool;

namespace flyball::test {

/// Starts the EAL at its first call and ends the process if that fails. Four lcores on two CPUs,
/// ports net_null0 and net_ring0.
void start_eal();

inline constexpr unsigned kTestPoolMbufs = 2047;
inline constexpr std::uint16_t kTestDataRoom = 2048;

/// The EAL's one pool of packets with 2,048 bytes of data room behind the headroom. Without a
/// cache, so that its free count is exact.
rte_mempool* test_pool();

/// Packets that are not in the pool: 0 unless somebody holds or lost one.
unsigned packets_in_use();

}  // namespace flyball::test
