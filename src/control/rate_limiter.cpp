// SPDX-License-Identifier: BSD-3-Clause
#include "rate_limiter.hpp"

#include <algorithm>
#include <cmath>

namespace flyball::control {

namespace {

constexpr std::size_t kPeersMax = 256;
constexpr double kBurstSeconds = 2;

}  // namespace

unsigned RateLimiter::take(std::string_view peer, std::uint64_t now_ns, double cost) {
    Bucket& bucket = filled_bucket(peer, now_ns);
    if (bucket.tokens < cost) {
        return static_cast<unsigned>(std::ceil((cost - bucket.tokens) / per_second_));
    }
    bucket.tokens -= cost;
    return 0;
}

void RateLimiter::charge(std::string_view peer, std::uint64_t now_ns, double cost) {
    filled_bucket(peer, now_ns).tokens -= cost;
}

RateLimiter::Bucket& RateLimiter::filled_bucket(std::string_view peer, std::uint64_t now_ns) {
    const double full = per_second_ * kBurstSeconds;
    auto found = std::find_if(buckets_.begin(), buckets_.end(),
                              [&](const Bucket& known) { return known.peer == peer; });
    if (found == buckets_.end()) {
        if (buckets_.size() == kPeersMax) {
            buckets_.pop_back();
        }
        buckets_.push_front({std::string(peer), full, now_ns});
        return buckets_.front();
    }
    buckets_.splice(buckets_.begin(), buckets_, found);
    Bucket& bucket = buckets_.front();
    const std::uint64_t passed_ns = std::max(now_ns, bucket.filled_ns) - bucket.filled_ns;
    bucket.tokens =
        std::min(full, bucket.tokens + static_cast<double>(passed_ns) / 1e9 * per_second_);
    bucket.filled_ns = now_ns;
    return bucket;
}

}  // namespace flyball::control
