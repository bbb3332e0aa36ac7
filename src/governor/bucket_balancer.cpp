// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/governor/bucket_balancer.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace flyball::governor {
namespace {

constexpr double kWeight = 0.2;
constexpr double kFastRise = 1.5;
constexpr double kDuePeriodNs = 10e6;
constexpr double kImbalance = 0.08;
constexpr double kWorthMoving = 0.6;
constexpr double kFrozenNs = 100e6;
/// Workers nearer than this share of a worker are even.
constexpr double kEven = 0.05;
constexpr std::size_t kMovesMax = 64;

}  // namespace

BucketBalancer::BucketBalancer(std::size_t buckets, std::size_t workers) noexcept
    : buckets_(std::clamp<std::size_t>(buckets, 1, kBalancedBucketsMax)),
      workers_(std::clamp<std::size_t>(workers, 1, kBalancedWorkersMax)) {
    for (std::size_t bucket = 0; bucket < buckets_; ++bucket) {
        owner_[bucket] = static_cast<std::uint16_t>(bucket % workers_);
    }
}

void BucketBalancer::update(std::span<const std::uint32_t> packets, double period_ns) noexcept {
    if (!(period_ns > 0.0) || packets.size() < buckets_) {
        return;
    }
    now_ns_ += period_ns;
    since_plan_ns_ += period_ns;
    double seen = 0.0;
    for (std::size_t bucket = 0; bucket < buckets_; ++bucket) {
        seen += static_cast<double>(packets[bucket]) / period_ns;
    }
    const double weight = !started_ || seen > kFastRise * total_rate_ ? 1.0 : kWeight;
    started_ = true;
    total_rate_ = 0.0;
    worker_rate_.fill(0.0);
    for (std::size_t bucket = 0; bucket < buckets_; ++bucket) {
        const double rate = static_cast<double>(packets[bucket]) / period_ns;
        rate_[bucket] += weight * (rate - rate_[bucket]);
        total_rate_ += rate_[bucket];
        worker_rate_[owner_[bucket]] += rate_[bucket];
    }
}

std::span<const BucketMove> BucketBalancer::plan(std::size_t workers, double capacity) noexcept {
    const std::size_t wanted = std::clamp<std::size_t>(workers, 1, kBalancedWorkersMax);
    move_count_ = 0;
    if (!(capacity > 0.0) || !std::isfinite(capacity)) {
        return {};
    }
    const bool resized = wanted != workers_;
    workers_ = wanted;
    if (resized || is_due(wanted, capacity)) {
        evacuate(wanted);
        even_out(wanted, capacity);
        since_plan_ns_ = 0.0;
    }
    return {moves_.data(), move_count_};
}

void BucketBalancer::handed_over(std::size_t bucket) noexcept {
    if (bucket < buckets_ && state_[bucket] == State::in_transit) {
        state_[bucket] = State::settled;
        frozen_until_[bucket] = now_ns_ + kFrozenNs;
    }
}

double BucketBalancer::load(std::size_t worker, double capacity) const noexcept {
    return worker_rate_[worker] / capacity;
}

bool BucketBalancer::may_move(std::size_t bucket) const noexcept {
    return state_[bucket] == State::settled && now_ns_ >= frozen_until_[bucket];
}

void BucketBalancer::move(std::size_t bucket, std::size_t to) noexcept {
    const std::uint16_t from = owner_[bucket];
    worker_rate_[from] -= rate_[bucket];
    worker_rate_[to] += rate_[bucket];
    owner_[bucket] = static_cast<std::uint16_t>(to);
    state_[bucket] = State::in_transit;
    moves_[move_count_++] = {static_cast<std::uint16_t>(bucket), from,
                             static_cast<std::uint16_t>(to)};
}

/// Every bucket of a worker that is to sleep finds a new one, frozen or not: nobody else serves it.
void BucketBalancer::evacuate(std::size_t workers) noexcept {
    std::array<std::uint16_t, kBalancedBucketsMax> homeless{};
    std::size_t count = 0;
    for (std::size_t bucket = 0; bucket < buckets_; ++bucket) {
        if (owner_[bucket] >= workers && state_[bucket] == State::settled) {
            homeless[count++] = static_cast<std::uint16_t>(bucket);
        }
    }
    std::sort(homeless.begin(), homeless.begin() + static_cast<std::ptrdiff_t>(count),
              [this](std::uint16_t left, std::uint16_t right) {
                  // The number decides between equals, so that a plan depends on nothing else.
                  return rate_[left] != rate_[right] ? rate_[left] > rate_[right] : left < right;
              });
    for (std::size_t i = 0; i < count; ++i) {
        move(homeless[i], emptiest(workers));
    }
}

void BucketBalancer::even_out(std::size_t workers, double capacity) noexcept {
    for (std::size_t i = 0; i < kMovesMax && move_count_ < moves_.size(); ++i) {
        const std::size_t high = fullest(workers);
        const std::size_t low = emptiest(workers);
        const double gap = worker_rate_[high] - worker_rate_[low];
        if (gap < kEven * capacity) {
            return;
        }
        std::size_t best = buckets_;
        double best_off = gap;
        for (std::size_t bucket = 0; bucket < buckets_; ++bucket) {
            const double rate = rate_[bucket];
            const double off = std::abs(rate - 0.5 * gap);
            if (owner_[bucket] == high && may_move(bucket) && rate > 0.0 && rate < gap &&
                off < best_off) {
                best = bucket;
                best_off = off;
            }
        }
        if (best == buckets_) {
            return;
        }
        move(best, low);
    }
}

bool BucketBalancer::is_due(std::size_t workers, double capacity) const noexcept {
    for (std::size_t bucket = 0; bucket < buckets_; ++bucket) {
        if (owner_[bucket] >= workers && state_[bucket] == State::settled) {
            return true;
        }
    }
    const double mean = total_rate_ / static_cast<double>(workers);
    const double highest = worker_rate_[fullest(workers)];
    return since_plan_ns_ >= kDuePeriodNs && highest > mean + kImbalance * capacity &&
           highest > kWorthMoving * capacity;
}

std::size_t BucketBalancer::emptiest(std::size_t workers) const noexcept {
    const auto end = worker_rate_.begin() + static_cast<std::ptrdiff_t>(workers);
    return static_cast<std::size_t>(std::min_element(worker_rate_.begin(), end) -
                                    worker_rate_.begin());
}

std::size_t BucketBalancer::fullest(std::size_t workers) const noexcept {
    const auto end = worker_rate_.begin() + static_cast<std::ptrdiff_t>(workers);
    return static_cast<std::size_t>(std::max_element(worker_rate_.begin(), end) -
                                    worker_rate_.begin());
}

}  // namespace flyball::governor
