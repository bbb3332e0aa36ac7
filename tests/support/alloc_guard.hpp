// SPDX-License-Identifier: BSD-3-Clause
// Counts heap allocations, to prove that the data path makes none.
#pragma once

#include <cstdint>

namespace flyball::test {

/// Counts the calls of operator new and delete that any thread makes during its life, and outside
/// of sanitizer builds also those of malloc and its kin, whoever makes them: DPDK too.
class AllocGuard {
  public:
    AllocGuard() noexcept;

    /// Since construction.
    [[nodiscard]] std::uint64_t allocations() const noexcept;
    [[nodiscard]] std::uint64_t releases() const noexcept;

  private:
    std::uint64_t allocations_before_;
    std::uint64_t releases_before_;
};

}  // namespace flyball::test
