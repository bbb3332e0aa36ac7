// SPDX-License-Identifier: BSD-3-Clause
#include "port_monitor.hpp"

#include "flyball/base/log.hpp"

namespace flyball::app {

void PortMonitor::update(const platform::LinkState& now) {
    if (known_ && now.present != link_.present) {
        removals_ += now.present ? 0 : 1;
        log_warning("port " + name_ + (now.present ? " is back" : " was removed"));
    }
    if (known_ && now.up != link_.up) {
        ++link_changes_;
        log_warning("port " + name_ + " link " + (now.up ? "up" : "down"));
    } else if (!known_ && !now.up) {
        log_warning("port " + name_ + " link down");
    }
    link_ = now;
    known_ = true;
    // Relaxed: an lcore may use the port for one more loop; it counts what the device refuses.
    state_->rx_enabled.store(now.present, std::memory_order_relaxed);
    state_->tx_enabled.store(now.present && now.up, std::memory_order_relaxed);
}

}  // namespace flyball::app
