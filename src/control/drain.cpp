// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/drain.hpp"

namespace flyball::control {

void Drain::begin(const DrainOrder& order) {
    const std::scoped_lock lock(mutex_);
    order_ = order;
    begun_ns_ = clock_();
    last_packet_ns_ = begun_ns_;
    draining_ = true;
}

void Drain::cancel() {
    const std::scoped_lock lock(mutex_);
    draining_ = false;
}

bool Drain::is_over(std::uint64_t rx_packets) {
    const std::scoped_lock lock(mutex_);
    const std::uint64_t now_ns = clock_();
    if (rx_packets != rx_packets_) {
        rx_packets_ = rx_packets;
        last_packet_ns_ = now_ns;
    }
    return draining_ && (now_ns - begun_ns_ >= order_.deadline_ns ||
                         now_ns - last_packet_ns_ >= order_.quiet_ns);
}

DrainStatus Drain::status() const {
    const std::scoped_lock lock(mutex_);
    if (!draining_) {
        return {};
    }
    const std::uint64_t now_ns = clock_();
    const std::uint64_t passed_ns = now_ns - begun_ns_;
    return {.draining = true,
            .deadline_in_ns = order_.deadline_ns > passed_ns ? order_.deadline_ns - passed_ns : 0,
            .quiet_for_ns = now_ns - last_packet_ns_};
}

}  // namespace flyball::control
