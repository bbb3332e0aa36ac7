// SPDX-License-Identifier: BSD-3-Clause
#include "fleet.hpp"

#include <algorithm>
#include <cmath>
#include <deque>

namespace flyball::sim {
namespace {

/// Cap that a fleet's capacity is reckoned with.
constexpr double kReckoningCap = 32.0;

/// One worker, its policy, and what it was last offered.
struct Member {
    Member(const WorkerConfig& config, std::unique_ptr<Policy> its_policy)
        : worker(config), policy(std::move(its_policy)) {}

    Worker worker;
    std::unique_ptr<Policy> policy;
    governor::Setpoint setpoint{};
    std::vector<double> offered{};
    governor::HistogramSnapshot samples{};
    bool fleet_moved = false;
};

class Fleet {
  public:
    Fleet(const FleetWorkload& workload, const FleetSetup& setup)
        : workload_(&workload),
          setup_(setup),
          balancer_(workload.bucket_count, setup.workers_min),
          scaler_({.workers_min = setup.workers_min, .workers_max = setup.workers_max}),
          packets_(workload.bucket_count) {
        for (unsigned i = 0; i < setup.workers_max; ++i) {
            members_.emplace_back(
                WorkerConfig{.seed = setup.seed * 100 + i},
                make_policy(setup.policy, {.target_ns = workload.target_ns, .seed = setup.seed}));
            Member& member = members_.back();
            member.setpoint = member.policy->next({.observation = member.worker.observe(0.0)});
        }
    }

    [[nodiscard]] FleetRun run() {
        FleetRun result;
        const auto windows = static_cast<std::size_t>(std::lround(workload_->seconds * 100.0));
        for (std::size_t window = 0; window < windows; ++window) {
            awake_ = 0;
            for (unsigned period = 1; period <= kFastPerSlow; ++period) {
                const double end_ns = time_of(window) + kFastPeriodNs * period;
                distribute(end_ns);
                serve(end_ns, period == kFastPerSlow);
                decide(result);
            }
            result.rows.push_back(read_window());
        }
        return result;
    }

  private:
    /// Hands the arrivals up to `end_ns` to the owners of their buckets.
    void distribute(double end_ns) {
        for (Member& member : members_) {
            const auto unread = member.worker.unread();
            member.offered.assign(unread.begin(), unread.end());
        }
        std::fill(packets_.begin(), packets_.end(), 0U);
        const Arrivals& arrivals = *workload_->arrivals;
        for (; next_ < arrivals.size() && arrivals[next_] <= end_ns; ++next_) {
            const std::uint16_t bucket = workload_->buckets[next_];
            ++packets_[bucket];
            members_[balancer_.owner(bucket)].offered.push_back(arrivals[next_]);
        }
        for (Member& member : members_) {
            member.worker.offer(member.offered);
        }
    }

    void serve(double end_ns, bool ends_window) {
        queue_delay_ns_ = 0.0;
        overloaded_ = false;
        const double packet_ns = workload_->service.cost.ns_per_packet(kReckoningCap);
        for (Member& member : members_) {
            member.worker.run(end_ns, member.setpoint, workload_->service);
            PolicyInput input{.observation = member.worker.observe(end_ns),
                              .fleet_moved = member.fleet_moved};
            if (ends_window) {
                const auto now = governor::snapshot(member.worker.samples());
                input.window = governor::read_latency(now.since(member.samples));
                member.samples = now;
                member.fleet_moved = false;
            }
            member.setpoint = member.policy->next(input);
            // What is held on purpose is no queue.
            const double waiting = static_cast<double>(input.observation.ring_occupancy) -
                                   static_cast<double>(member.setpoint.wait_threshold);
            queue_delay_ns_ = std::max(queue_delay_ns_, waiting * packet_ns);
            overloaded_ = overloaded_ || member.policy->regime() == governor::Regime::overload;
        }
        awake_ += scaler_.workers();
    }

    void decide(FleetRun& result) {
        balancer_.update(packets_, kFastPeriodNs);
        const double capacity = 1.0 / workload_->service.cost.ns_per_packet(kReckoningCap);
        const auto cause = scaler_.update({.period_ns = kFastPeriodNs,
                                           .load = balancer_.rate() / capacity,
                                           .queue_delay_ns = queue_delay_ns_,
                                           .target_ns = workload_->target_ns,
                                           .worker_asked = overloaded_});
        result.resizes += cause != governor::ScaleCause::none ? 1U : 0U;
        if (!setup_.balances) {
            return;
        }
        for (const governor::BucketMove& move : balancer_.plan(scaler_.workers(), capacity)) {
            balancer_.handed_over(move.bucket);
            members_[move.from].fleet_moved = true;
            members_[move.to].fleet_moved = true;
            ++result.moves;
        }
    }

    [[nodiscard]] WindowRow read_window() {
        governor::HistogramSnapshot histogram;
        governor::WorkTotals totals;
        double busy_ns = 0.0;
        for (const Member& member : members_) {
            histogram.add(member.worker.every_packet());
            const auto& own = member.worker.totals();
            totals.packets += own.packets;
            totals.arrivals += own.arrivals;
            totals.ring_drops += own.ring_drops;
            busy_ns += member.worker.busy_ns();
        }
        const auto work = governor::since(totals, totals_);
        const Member& first = members_.front();
        const WindowRow row{.p99_ns = governor::read_latency(histogram.since(histogram_)).p99_ns,
                            .busy_ns = busy_ns - busy_ns_,
                            .packets = work.packets,
                            .arrivals = work.arrivals,
                            .drops = work.ring_drops,
                            .wait_ns = static_cast<double>(first.setpoint.wait_limit_ns),
                            .threshold = static_cast<double>(first.setpoint.wait_threshold),
                            .cap = static_cast<double>(first.setpoint.burst_cap),
                            .workers = static_cast<double>(awake_) / kFastPerSlow,
                            .regime = first.policy->regime()};
        histogram_ = histogram;
        totals_ = totals;
        busy_ns_ = busy_ns;
        return row;
    }

    const FleetWorkload* workload_;
    FleetSetup setup_;
    std::deque<Member> members_{};
    governor::BucketBalancer balancer_;
    governor::WorkerScaler scaler_;
    std::vector<std::uint32_t> packets_;
    std::size_t next_ = 0;
    double queue_delay_ns_ = 0.0;
    bool overloaded_ = false;
    unsigned awake_ = 0;
    governor::HistogramSnapshot histogram_{};
    governor::WorkTotals totals_{};
    double busy_ns_ = 0.0;
};

}  // namespace

FleetRun run_fleet(const FleetWorkload& workload, const FleetSetup& setup) {
    return Fleet(workload, setup).run();
}

}  // namespace flyball::sim
