// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/telemetry/decision_text.hpp"

#include <array>
#include <string_view>

#include <fmt/format.h>

namespace flyball::telemetry {

namespace {

using governor::Decision;
using governor::Knob;
using governor::Reason;
using governor::Regime;

/// In the order of Reason.
constexpr std::array<std::string_view, static_cast<std::size_t>(Reason::count)> kReasonWords{
    "rate or cost changed",
    "the measured p99 is not what the model says",
    "the regime changed",
    "three windows with enough samples were seen",
    "three of five windows were late while waiting",
    "a p99 above twice the target while waiting",
    "an estimate was not a number",
    "packets were dropped while waiting",
    "the back-off is over",
    "the probation was passed",
    "too few samples to judge",
    "there are enough samples again",
    "a queue stands although nobody waits",
    "the standing queue is gone",
    "the control thread is silent",
    "the load rose",
    "the load fell",
    "a ring holds packets for too long",
    "one worker has much more to do than the others",
    "a human holds it for a while",
    "the time that a human held it is over",
};

std::string duration(double ns) {
    if (ns >= 1e6) {
        return fmt::format("{:.2f} ms", ns / 1e6);
    }
    return ns >= 1e3 ? fmt::format("{:.1f} us", ns / 1e3) : fmt::format("{:.0f} ns", ns);
}

std::string rate(double pps) {
    if (pps >= 1e6) {
        return fmt::format("{:.2f} Mpps", pps / 1e6);
    }
    return pps >= 1e3 ? fmt::format("{:.1f} kpps", pps / 1e3) : fmt::format("{:.0f} pps", pps);
}

std::string value(Knob knob, double number) {
    switch (knob) {
        case Knob::wait_limit:
            return duration(number);
        case Knob::regime:
            return std::string(governor::to_string(static_cast<Regime>(number)));
        case Knob::queue_depth:
            return number > 0 ? fmt::format("{:.0f} packets", number) : "as many as fit";
        case Knob::wait_threshold:
        case Knob::burst_cap:
            return fmt::format("{:.0f} packets", number);
        case Knob::workers:
        case Knob::bucket_owner:
        case Knob::count:
            break;
    }
    return fmt::format("{:.0f}", number);
}

std::string who(const Decision& decision) {
    return decision.worker == governor::kFleet ? "fleet" : fmt::format("lcore {}", decision.worker);
}

}  // namespace

std::string decision_text(const Decision& decision) {
    std::string text = fmt::format(
        "{}{}: {} {} -> {}: {}", who(decision),
        decision.mode == governor::Mode::observe ? " (observed only)" : "",
        governor::to_string(decision.knob), value(decision.knob, decision.from),
        value(decision.knob, decision.to), kReasonWords[static_cast<std::size_t>(decision.reason)]);
    if (decision.worker == governor::kFleet) {
        return text + fmt::format(" (load {:.2f} cores)", double{decision.load});
    }
    text += fmt::format(
        " ({}, burst {} + packet {}, load {:.2f}, p99 {} of {} samples, margin {:.0f} %)",
        rate(double{decision.rate_pps}), duration(double{decision.burst_ns}),
        duration(double{decision.packet_ns}), double{decision.load},
        duration(double{decision.p99_ns}), decision.samples, 100.0 * double{decision.margin});
    return text + fmt::format("; expected p99 {} at {:.2f} of a core",
                              duration(double{decision.predicted_p99_ns}),
                              double{decision.predicted_core});
}

}  // namespace flyball::telemetry
