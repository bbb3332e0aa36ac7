// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include "flyball/telemetry/report.hpp"

namespace flyball::control {

/// The snapshot that all readers share. The control thread makes one about ten times a second,
/// because only it may ask the devices; so readers cost the data path nothing, however many they
/// are. Any thread.
class LatestReport {
  public:
    void publish(telemetry::Report report) {
        auto next = std::make_shared<const telemetry::Report>(std::move(report));
        const std::scoped_lock lock(mutex_);
        latest_.swap(next);
    }

    /// nullptr before the first publish().
    [[nodiscard]] std::shared_ptr<const telemetry::Report> get() const {
        const std::scoped_lock lock(mutex_);
        return latest_;
    }

  private:
    mutable std::mutex mutex_;
    std::shared_ptr<const telemetry::Report> latest_;
};

}  // namespace flyball::control
