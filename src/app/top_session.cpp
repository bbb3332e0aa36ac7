// SPDX-License-Identifier: BSD-3-Clause
#include "top_session.hpp"

#include <utility>

#include "flyball/telemetry/report_parse.hpp"

namespace flyball::app {

TopSession::TopSession(Fetch report, Fetch advice)
    : fetch_report_(std::move(report)), fetch_advice_(std::move(advice)) {}

TopFrame TopSession::frame() const {
    TopFrame frame = frame_of(zero_, before_, now_);
    frame.advice = advice_;
    return frame;
}

Result<TopFrame> TopSession::update() {
    const auto text = fetch_report_();
    if (!text) {
        return tl::make_unexpected(text.error());
    }
    auto report = telemetry::parse_report(*text);
    if (!report) {
        return tl::make_unexpected(report.error());
    }
    if (report->uptime_seconds < now_.uptime_seconds) {
        now_ = {};
        zero_ = {};
    }
    // Asked within the same tenth of a second the appliance answers with the same report.
    if (report->uptime_seconds > now_.uptime_seconds) {
        before_ = std::exchange(now_, std::move(*report));
    }
    const auto advice = fetch_advice_ ? fetch_advice_() : Result<std::string>("");
    advice_ = advice ? parse_advice(*advice) : std::nullopt;
    return frame();
}

TopFrame TopSession::zero() {
    zero_ = now_;
    return frame();
}

}  // namespace flyball::app
