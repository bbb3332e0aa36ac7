// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>

namespace flyball::control {

/// A token bucket per peer: it fills with `per_second` and holds two seconds' worth, so that a
/// burst passes and a flood does not. Remembers the 256 peers seen last. API thread only.
class RateLimiter {
  public:
    explicit RateLimiter(unsigned per_second) : per_second_(per_second) {}

    /// Takes `cost` from the peer's bucket; 0 if it was there, else the whole seconds after which
    /// it will be. A refused request costs nothing.
    [[nodiscard]] unsigned take(std::string_view peer, std::uint64_t now_ns, double cost = 1);

    /// Takes from the bucket even if that leaves a debt.
    void charge(std::string_view peer, std::uint64_t now_ns, double cost);

    [[nodiscard]] std::size_t peers() const noexcept { return buckets_.size(); }

  private:
    struct Bucket {
        std::string peer;
        double tokens = 0;
        std::uint64_t filled_ns = 0;
    };

    Bucket& filled_bucket(std::string_view peer, std::uint64_t now_ns);

    double per_second_;
    std::list<Bucket> buckets_;  ///< seen last first
};

}  // namespace flyball::control
