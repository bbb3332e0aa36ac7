// SPDX-License-Identifier: BSD-3-Clause
// Which worker serves which bucket of flows: the decision. How a bucket changes hands without loss
// or reordering is the data path's business; it tells us when it is done.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace flyball::governor {

inline constexpr std::size_t kBalancedBucketsMax = 1024;
inline constexpr std::size_t kBalancedWorkersMax = 128;

/// A bucket that is to change hands.
struct BucketMove {
    std::uint16_t bucket = 0;
    std::uint16_t from = 0;
    std::uint16_t to = 0;
};

/// Keeps the load of the workers even by moving few buckets (RSS++, CoNEXT'19): the largest of the
/// fullest worker that brings it and the emptiest one together.
///
/// A rebalance is due every 10 ms when the fullest worker is above the mean by 8 points and above
/// 60 %, and at once when the number of workers changes. A moved bucket stays for 100 ms from the
/// moment its hand-over is reported done, and does not move again before that. Control thread
/// only; 20 KiB, no allocation; a plan for 1024 buckets takes some tens of us.
class BucketBalancer {
  public:
    /// Buckets go to workers 0..workers-1 in turn. Both at least 1, at most the constants above.
    BucketBalancer(std::size_t buckets, std::size_t workers) noexcept;

    /// Packets that came per bucket in a period of `period_ns`; EMA with weight 0.2, or at once
    /// when the sum rises by half.
    void update(std::span<const std::uint32_t> packets, double period_ns) noexcept;

    /// What to move so that `workers` workers, each able to serve `capacity` packets per ns, share
    /// the load. Buckets of workers that are no more come first, heaviest first. The buckets in the
    /// answer belong to their new owner from now on and are in transit until handed_over().
    [[nodiscard]] std::span<const BucketMove> plan(std::size_t workers, double capacity) noexcept;

    /// The data path has moved the bucket: its new owner has it, its old one has no packet of it.
    void handed_over(std::size_t bucket) noexcept;

    [[nodiscard]] std::size_t owner(std::size_t bucket) const noexcept { return owner_[bucket]; }

    /// Load of a worker in shares of `capacity`, as estimated now.
    [[nodiscard]] double load(std::size_t worker, double capacity) const noexcept;

    /// Packets per ns of all buckets together.
    [[nodiscard]] double rate() const noexcept { return total_rate_; }

  private:
    enum class State : std::uint8_t { settled, in_transit };

    [[nodiscard]] bool may_move(std::size_t bucket) const noexcept;
    void move(std::size_t bucket, std::size_t to) noexcept;
    void evacuate(std::size_t workers) noexcept;
    void even_out(std::size_t workers, double capacity) noexcept;
    [[nodiscard]] bool is_due(std::size_t workers, double capacity) const noexcept;
    [[nodiscard]] std::size_t emptiest(std::size_t workers) const noexcept;
    [[nodiscard]] std::size_t fullest(std::size_t workers) const noexcept;

    std::size_t buckets_;
    std::size_t workers_;
    double total_rate_ = 0.0;
    double since_plan_ns_ = 0.0;
    double now_ns_ = 0.0;
    bool started_ = false;
    std::array<double, kBalancedBucketsMax> rate_{};          ///< packets per ns
    std::array<double, kBalancedBucketsMax> frozen_until_{};  ///< on now_ns_'s clock
    std::array<std::uint16_t, kBalancedBucketsMax> owner_{};
    std::array<State, kBalancedBucketsMax> state_{};
    std::array<double, kBalancedWorkersMax> worker_rate_{};
    std::array<BucketMove, kBalancedBucketsMax> moves_{};
    std::size_t move_count_ = 0;
};

}  // namespace flyball::governor
