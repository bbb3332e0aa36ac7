// SPDX-License-Identifier: BSD-3-Clause
#include "top_session.hpp"

#include <utility>

#include "flyball/telemetry/report_parse.hpp"

namespace flyball::app {

TopSession::TopSession(std::function<Result<std::string>()> fetch) : fetch_(std::move(fetch)) {}

Result<TopFrame> TopSession::update() {
    const auto text = fetch_();
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
    return frame_of(zero_, before_, now_);
}

TopFrame TopSession::zero() {
    zero_ = now_;
    return frame_of(zero_, before_, now_);
}

}  // namespace flyball::app
