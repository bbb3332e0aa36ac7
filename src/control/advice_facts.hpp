// SPDX-License-Identifier: BSD-3-Clause
// What the rules of advice share: figures of the time between two reports, and how advice is made.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "flyball/control/advice.hpp"
#include "flyball/dataplane/drop_reason.hpp"

namespace flyball::control {

/// One worker in both reports.
struct LcoreFacts {
    const telemetry::WorkerReport* now = nullptr;
    double busy = 0;                    ///< share of cycles in rounds that moved packets, 0..1
    double load = 0;                    ///< what the governor estimates, else busy
    double cpu_wait = 0;                ///< share of the time that others had its CPU
    double preemptions_per_second = 0;  ///< involuntary context switches
    double packets_per_second = 0;

    [[nodiscard]] std::string name() const;
    [[nodiscard]] bool is_disturbed() const;
};

class AdviceFacts {
  public:
    explicit AdviceFacts(const AdviceInput& input);

    [[nodiscard]] const AdviceInput& input() const { return input_; }

    [[nodiscard]] const telemetry::Report& now() const { return input_.now; }

    [[nodiscard]] double seconds() const { return seconds_; }

    [[nodiscard]] const std::vector<LcoreFacts>& lcores() const { return lcores_; }

    /// Nothing if there is no such lcore.
    [[nodiscard]] const LcoreFacts* lcore(unsigned number) const;

    /// Growth per second; 0 if it went down.
    [[nodiscard]] double rate(std::uint64_t before, std::uint64_t now) const;
    [[nodiscard]] double drop_rate(dataplane::DropReason reason) const;

    /// The port as it was before, or as at the start.
    [[nodiscard]] telemetry::PortReport before(const telemetry::PortReport& port) const;

    /// A change of a setting; nothing if the configuration has no such setting or this value
    /// already.
    [[nodiscard]] std::vector<SettingChange> change(std::string_view setting,
                                                    std::string to,
                                                    std::size_t index = 0) const;

    /// How many lcores have one of these roles.
    [[nodiscard]] unsigned lcores_of(std::initializer_list<std::string_view> roles) const;

    /// Lcores that forward: what cpu.workers counts.
    [[nodiscard]] unsigned forwarding_lcores() const;

    [[nodiscard]] std::vector<SettingChange> one_more_worker() const;

  private:
    void add_lcore(const telemetry::WorkerReport& worker);

    const AdviceInput& input_;
    double seconds_;
    std::vector<LcoreFacts> lcores_;
};

using AdviceList = std::vector<Advice>;
using AdviceRule = void (*)(const AdviceFacts& facts, AdviceList& advice);

/// Each looks for one thing, or for things of one kind.
[[nodiscard]] std::span<const AdviceRule> drop_rules();
[[nodiscard]] std::span<const AdviceRule> port_rules();
[[nodiscard]] std::span<const AdviceRule> lcore_rules();
[[nodiscard]] std::span<const AdviceRule> outlook_rules();

/// "1.2k", "97 %": figures within a sentence.
[[nodiscard]] std::string in_words(double number);
[[nodiscard]] std::string percent_in_words(double share);

}  // namespace flyball::control
