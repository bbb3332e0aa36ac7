// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/dataplane/tx_port.hpp"

#include <algorithm>

#include "flyball/base/clock.hpp"

namespace flyball::dataplane {

void TxPort::send_buffered(Burst& burst,
                           unsigned flush_threshold,
                           std::uint64_t now,
                           bool sampled) noexcept {
    // Behind a hand-off the owner of the queue takes the sample: only it sees the acceptance.
    const bool keep_stamps = sampled && sample_count_ == 0 && target_.handoff == nullptr;
    if (burst.count > kBurstMax - buffered_) {
        flush();
    }
    if (buffered_ == 0) {
        oldest_ = now;
    }
    const std::uint16_t before = buffered_;
    append(burst);
    if (keep_stamps && buffered_ > before) {
        sample_count_ = static_cast<std::uint16_t>(buffered_ - before);
        sample_end_ = buffered_;
        std::transform(buffer_.begin() + before, buffer_.begin() + buffered_, sample_.begin(),
                       [](const rte_mbuf* packet) { return stamp_of(packet); });
    }
    if (buffered_ >= flush_threshold || !enabled()) {
        flush();
    }
}

void TxPort::keep_rest(Burst& burst, std::uint16_t sent, std::uint64_t now) noexcept {
    oldest_ = now;
    buffered_ = static_cast<std::uint16_t>(burst.count - sent);
    std::copy_n(burst.packets.begin() + sent, buffered_, buffer_.begin());
}

/// Moves the burst behind the buffered packets; what has no room is dropped, newest first.
void TxPort::append(Burst& burst) noexcept {
    const auto room = static_cast<std::uint16_t>(kBurstMax - buffered_);
    const std::uint16_t taken = std::min(room, burst.count);
    std::copy_n(burst.packets.begin(), taken, buffer_.begin() + buffered_);
    buffered_ = static_cast<std::uint16_t>(buffered_ + taken);
    if (taken < burst.count) [[unlikely]] {
        drop(burst.packets.data() + taken, burst.count - taken,
             target_.handoff != nullptr ? DropReason::handoff_full : DropReason::tx_full);
    }
    burst.count = 0;
}

/// Hands the buffer to the device or ring; returns how many of the first packets it took.
unsigned TxPort::offer() noexcept {
    if (target_.handoff != nullptr) {
        return target_.handoff->enqueue(buffer_.data(), buffered_);
    }
    note_handed_to_library();
    const std::uint16_t sent =
        rte_eth_tx_burst(target_.port.value, target_.queue.value, buffer_.data(), buffered_);
    target_.counters->bursts.bursts[sent].add(1);
    return sent;
}

void TxPort::flush() noexcept {
    if (!enabled()) {
        drop_buffered(DropReason::port_down);
        return;
    }
    const unsigned sent = offer();
    std::copy(buffer_.begin() + sent, buffer_.begin() + buffered_, buffer_.begin());
    buffered_ = static_cast<std::uint16_t>(buffered_ - sent);
    if (sample_count_ > 0) {
        sample_end_ =
            static_cast<std::uint16_t>(sample_end_ - std::min<unsigned>(sent, sample_end_));
        if (sample_end_ == 0) {
            record_sample();
        }
    }
}

void TxPort::record_sample() noexcept {
    const Stamp now = to_stamp(tsc_now());
    SojournRange sojourns;
    for (std::uint16_t i = 0; i < sample_count_; ++i) {
        const std::uint64_t cycles = sojourn_cycles(sample_[i], now);
        cell_->latency.record(cycles);
        sojourns.add({cycles, cycles});
    }
    sojourns_.add(sojourns);
    sample_count_ = 0;
}

void TxPort::drop(rte_mbuf** packets, unsigned count, DropReason reason) noexcept {
    cell_->drops.add(reason, count);
    target_.counters->dropped_packets.add(count);
    free_packets(packets, count);
}

void TxPort::drop_buffered(DropReason reason) noexcept {
    drop(buffer_.data(), buffered_, reason);
    buffered_ = 0;
    sample_count_ = 0;
    sample_end_ = 0;
}

}  // namespace flyball::dataplane
