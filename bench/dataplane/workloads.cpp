// SPDX-License-Identifier: BSD-3-Clause
#include <array>
#include <utility>

#include "flyball/base/clock.hpp"
#include "flyball/dataplane/fused_loop.hpp"
#include "flyball/dataplane/rx_loop.hpp"
#include "flyball/dataplane/stages.hpp"
#include "flyball/dataplane/worker_loop.hpp"
#include "flyball/net/flow_key.hpp"
#include "flyball/net/parse.hpp"

#include "workbench.hpp"

namespace flyball::bench {

namespace {

using dataplane::Burst;
using dataplane::LoopPhase;
using dataplane::make_csum_stage;
using dataplane::make_fivetuple_swap_stage;
using dataplane::make_icmpecho_stage;
using dataplane::make_mac_stage;
using dataplane::make_macswap_stage;
using dataplane::make_rxonly_stage;
using dataplane::Stage;

using MakeStage = std::unique_ptr<Stage> (*)();
using MakeFrame = std::vector<std::uint8_t> (*)();

std::vector<std::uint8_t> a_udp_frame() {
    return udp_frame(1);
}

/// As net_null makes them: zeros, so an unknown EtherType.
std::vector<std::uint8_t> no_ip_frame() {
    return std::vector<std::uint8_t>(64);
}

std::unique_ptr<Stage> txonly() {
    return dataplane::make_txonly_stage({});
}

std::unique_ptr<Stage> flowgen() {
    return dataplane::make_flowgen_stage({});
}

dataplane::Egress egress_of(PortId port) {
    return {
        .port = port, .mac = {{0x02, 0, 0, 0, 0, 0x10}}, .peer_mac = {{0x02, 0, 0, 0, 0, 0x20}}};
}

std::unique_ptr<dataplane::LcoreCell> cell_with_burst(std::uint16_t burst) {
    auto cell = std::make_unique<dataplane::LcoreCell>();
    cell->setpoint.store({.rx_burst = burst, .burst_cap = burst});
    cell->base_setpoint.store({.rx_burst = burst, .burst_cap = burst});
    return cell;
}

/// One stage over fresh packets.
class StageWorkload : public Workload {
  public:
    StageWorkload(Workbench& bench,
                  std::uint16_t size,
                  std::unique_ptr<Stage> stage,
                  std::vector<std::uint8_t> frame)
        : bench_(&bench),
          size_(size),
          stage_(std::move(stage)),
          frame_(std::move(frame)),
          egress_(egress_of(bench.loop_port())) {}

    ~StageWorkload() override { release(); }

    void prepare() override {
        release();
        if (!stage_->originates()) {
            bench_->fill_burst(burst_, size_, frame_);
        }
    }

    void run() noexcept override {
        dataplane::StageContext context{egress_, cell_->drops, cell_->loop, bench_->pool(), size_};
        stage_->process(burst_, context);
    }

  private:
    void release() noexcept {
        rte_pktmbuf_free_bulk(burst_.packets.data(), burst_.count);
        burst_.count = 0;
    }

    Workbench* bench_;
    std::uint16_t size_;
    std::unique_ptr<Stage> stage_;
    std::vector<std::uint8_t> frame_;
    dataplane::Egress egress_;
    std::unique_ptr<dataplane::LcoreCell> cell_ = std::make_unique<dataplane::LcoreCell>();
    Burst burst_;
};

/// A clock on which a period of the governor never ends.
constexpr TscScale kNever(1e18);

/// The loop port with its counters, as the data path sees a port.
class LoopedPort {
  public:
    LoopedPort(Workbench& bench, std::uint16_t burst) : port_(bench.loop_port()) {
        bench.fill_loop(burst);
    }

    [[nodiscard]] dataplane::RxQueue rx() { return {port_, QueueId{0}, state_.get(), rx_.get()}; }

    /// With one route from the port back to itself. `sample_interval_ns`: 0 never, 1 every burst.
    [[nodiscard]] dataplane::Forwarder forwarder(Workbench& bench,
                                                 MakeStage make_stage,
                                                 std::uint64_t sample_interval_ns,
                                                 dataplane::LcoreCell& cell) {
        std::vector<std::unique_ptr<Stage>> stages;
        if (make_stage != nullptr) {
            stages.push_back(make_stage());
        }
        dataplane::Forwarder forwarder(dataplane::Pipeline(std::move(stages)),
                                       {NodeId{0}, bench.pool(), 1e9, sample_interval_ns}, cell);
        forwarder.add_route(port_, egress_of(port_),
                            {port_, QueueId{0}, state_.get(), tx_.get(), nullptr});
        return forwarder;
    }

  private:
    PortId port_;
    std::unique_ptr<dataplane::PortState> state_ = std::make_unique<dataplane::PortState>();
    std::unique_ptr<dataplane::BurstCounters> rx_ = std::make_unique<dataplane::BurstCounters>();
    std::unique_ptr<dataplane::TxCounters> tx_ = std::make_unique<dataplane::TxCounters>();
};

/// A whole fused core, its device driver included.
class FusedWorkload : public Workload {
  public:
    FusedWorkload(Workbench& bench,
                  std::uint16_t burst,
                  MakeStage make_stage,
                  std::uint64_t sample_interval_ns,
                  bool governed)
        : port_(bench, burst),
          cell_(cell_with_burst(burst)),
          loop_(forwarder(bench, make_stage, sample_interval_ns, governed),
                {port_.rx()},
                dataplane::Idle::spin,
                false) {}

    void run() noexcept override { loop_.iterate(LoopPhase::run); }

  private:
    [[nodiscard]] dataplane::Forwarder forwarder(Workbench& bench,
                                                 MakeStage make_stage,
                                                 std::uint64_t sample_interval_ns,
                                                 bool governed) {
        auto forwarder = port_.forwarder(bench, make_stage, sample_interval_ns, *cell_);
        if (governed) {
            forwarder.govern({.scale = kNever, .queue = dataplane::Queue::device});
        }
        return forwarder;
    }

    LoopedPort port_;
    std::unique_ptr<dataplane::LcoreCell> cell_;
    dataplane::FusedLoop loop_;
};

/// What the governor does once per period; divide by the packets of a period, not of a burst.
class DecisionWorkload : public Workload {
  public:
    explicit DecisionWorkload(std::uint16_t burst) : size_(burst) {
        cell_->guidance.publish({.regime = governor::Regime::closed, .target_ns = 300'000.0F});
        governor_.watch(cell_->ring_bursts);
    }

    void run() noexcept override {
        cell_->ring_bursts.bursts[size_].add(1'000);
        governor_.remember_cost(now_);
        now_ += 1'000'000;
        governor_.step(now_, size_, [] { return dataplane::SojournRange{1'000, 9'000}; });
    }

  private:
    std::uint16_t size_;
    std::uint64_t now_ = 1'000'000'000;
    std::unique_ptr<dataplane::LcoreCell> cell_ = std::make_unique<dataplane::LcoreCell>();
    dataplane::WorkerGovernor governor_{{.scale = TscScale(1e9)}, *cell_};
};

/// A poll core and a worker, in turns on one thread: instructions of both, without waiting.
class PipelineWorkload : public Workload {
  public:
    PipelineWorkload(Workbench& bench, std::uint16_t burst, MakeStage make_stage)
        : port_(bench, burst),
          ring_(*dataplane::WorkerRing::create("bench-hand-over", 1024, NodeId{0})),
          poll_cell_(cell_with_burst(burst)),
          worker_cell_(cell_with_burst(burst)),
          rx_loop_({port_.rx()},
                   {ring_.get()},
                   {dataplane::spread_buckets(1), dataplane::HashKind::software, false},
                   dataplane::Idle::spin,
                   *poll_cell_),
          worker_loop_(port_.forwarder(bench, make_stage, 0, *worker_cell_),
                       {ring_.get()},
                       dataplane::Idle::spin) {}

    void run() noexcept override {
        rx_loop_.iterate(LoopPhase::run);
        worker_loop_.iterate(LoopPhase::run);
    }

  private:
    LoopedPort port_;
    std::unique_ptr<dataplane::WorkerRing> ring_;
    std::unique_ptr<dataplane::LcoreCell> poll_cell_;
    std::unique_ptr<dataplane::LcoreCell> worker_cell_;
    dataplane::RxLoop rx_loop_;
    dataplane::WorkerLoop worker_loop_;
};

/// Into the ring and out again. `wrapped`: through WorkerRing, whose price beyond the bare ring's
/// is its high-water mark; whoever uses a bare ring must look for refused packets too.
template <bool wrapped>
class RingWorkload : public Workload {
  public:
    explicit RingWorkload(std::uint16_t burst)
        : size_(burst), ring_(*dataplane::WorkerRing::create("bench-ring", 1024, NodeId{0})) {
        burst_.packets.fill(nullptr);
    }

    [[nodiscard]] std::uint64_t refused() const noexcept { return refused_; }

    void run() noexcept override {
        if constexpr (wrapped) {
            refused_ += size_ - ring_->enqueue(burst_.packets.data(), size_);
            (void)ring_->dequeue(burst_, size_);
        } else {
            void** const objects = reinterpret_cast<void**>(burst_.packets.data());
            refused_ += size_ - rte_ring_sp_enqueue_burst(ring_->raw(), objects, size_, nullptr);
            burst_.count = static_cast<std::uint16_t>(
                rte_ring_sc_dequeue_burst(ring_->raw(), objects, size_, nullptr));
        }
    }

  private:
    std::uint16_t size_;
    std::unique_ptr<dataplane::WorkerRing> ring_;
    std::uint64_t refused_ = 0;
    Burst burst_;
};

/// All that a fused core counts per burst.
class CountersWorkload : public Workload {
  public:
    explicit CountersWorkload(std::uint16_t burst) : size_(burst) {}

    void run() noexcept override {
        account_.begin(++now_);
        rx_->bursts[size_].add(1);
        if (sampler_.take(now_, size_).latency) {
            cell_->latency.record(now_);
        }
        tx_->bursts.bursts[size_].add(1);
        account_.end(size_);
    }

  private:
    std::uint16_t size_;
    std::uint64_t now_ = 0;
    std::unique_ptr<dataplane::LcoreCell> cell_ = std::make_unique<dataplane::LcoreCell>();
    dataplane::CycleAccount account_{*cell_};
    dataplane::Sampler sampler_{1'000'000};
    std::unique_ptr<dataplane::BurstCounters> rx_ = std::make_unique<dataplane::BurstCounters>();
    std::unique_ptr<dataplane::TxCounters> tx_ = std::make_unique<dataplane::TxCounters>();
};

/// One histogram record per packet: what a sampled burst pays.
class HistogramWorkload : public Workload {
  public:
    explicit HistogramWorkload(std::uint16_t burst) : size_(burst) {}

    void run() noexcept override {
        for (std::uint16_t i = 0; i < size_; ++i) {
            histogram_->record(2'000U + 37U * i);
        }
    }

  private:
    std::uint16_t size_;
    std::unique_ptr<governor::LatencyHistogram> histogram_ =
        std::make_unique<governor::LatencyHistogram>();
};

/// Parse and software hash, as a poll core does without the NIC's.
class FlowHashWorkload : public Workload {
  public:
    explicit FlowHashWorkload(std::uint16_t burst) : size_(burst) {}

    [[nodiscard]] std::uint32_t sum() const noexcept { return sum_; }

    void run() noexcept override {
        for (std::uint16_t i = 0; i < size_; ++i) {
            sum_ += net::flow_hash(frame_.data(), static_cast<std::uint32_t>(frame_.size()), false);
        }
    }

  private:
    std::uint16_t size_;
    std::vector<std::uint8_t> frame_ = udp_frame(7);
    std::uint32_t sum_ = 0;
};

using Made = std::unique_ptr<Workload>;

template <MakeStage make_stage, MakeFrame make_frame>
Made stage(Workbench& bench, std::uint16_t burst) {
    return std::make_unique<StageWorkload>(bench, burst, make_stage(), make_frame());
}

template <MakeStage make_stage, std::uint64_t sample_interval_ns = 0, bool governed = false>
Made fused(Workbench& bench, std::uint16_t burst) {
    return std::make_unique<FusedWorkload>(bench, burst, make_stage, sample_interval_ns, governed);
}

template <MakeStage make_stage>
Made pipeline(Workbench& bench, std::uint16_t burst) {
    return std::make_unique<PipelineWorkload>(bench, burst, make_stage);
}

template <typename Kind>
Made plain(Workbench& /*bench*/, std::uint16_t burst) {
    return std::make_unique<Kind>(burst);
}

}  // namespace

const std::vector<WorkloadKind>& workload_kinds() {
    static const std::vector<WorkloadKind> kKinds{
        {"stage/mac", true, stage<make_mac_stage, a_udp_frame>},
        {"stage/macswap", true, stage<make_macswap_stage, a_udp_frame>},
        {"stage/5tswap", true, stage<make_fivetuple_swap_stage, a_udp_frame>},
        {"stage/csum", true, stage<make_csum_stage, a_udp_frame>},
        {"stage/5tswap, no IP", true, stage<make_fivetuple_swap_stage, no_ip_frame>},
        {"stage/csum, no IP", true, stage<make_csum_stage, no_ip_frame>},
        {"stage/icmpecho", true, stage<make_icmpecho_stage, echo_request_frame>},
        {"stage/rxonly", true, stage<make_rxonly_stage, a_udp_frame>},
        {"stage/txonly", true, stage<txonly, a_udp_frame>},
        {"stage/flowgen", true, stage<flowgen, a_udp_frame>},
        {"fused/io", false, fused<nullptr>},
        {"fused/io, governed", false, fused<nullptr, 0, true>},
        {"fused/io, every burst sampled", false, fused<nullptr, 1>},
        {"fused/mac", false, fused<make_mac_stage>},
        {"fused/macswap", false, fused<make_macswap_stage>},
        {"fused/5tswap", false, fused<make_fivetuple_swap_stage>},
        {"fused/csum", false, fused<make_csum_stage>},
        {"pipeline/io", false, pipeline<nullptr>},
        {"pipeline/macswap", false, pipeline<make_macswap_stage>},
        {"ring/worker_ring", false, plain<RingWorkload<true>>},
        {"ring/rte_ring", false, plain<RingWorkload<false>>},
        {"governor/decision", false, plain<DecisionWorkload>},
        {"count/counters", false, plain<CountersWorkload>},
        {"count/histogram", false, plain<HistogramWorkload>},
        {"net/flow_hash", false, plain<FlowHashWorkload>},
    };
    return kKinds;
}

}  // namespace flyball::bench
