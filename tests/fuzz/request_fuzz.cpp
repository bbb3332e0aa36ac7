// SPDX-License-Identifier: BSD-3-Clause
// Any bytes as a request after the protocol library took it apart: lines of method, target and
// headers, an empty line, the body. Whatever it is, the API answers, and refusals are problems.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "flyball/base/check.hpp"
#include "flyball/config/codec.hpp"
#include "flyball/control/event_hub.hpp"
#include "flyball/control/problem.hpp"
#include "flyball/control/rest_api.hpp"

namespace {

namespace control = flyball::control;

std::string_view take_line(std::string_view& text) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    return line;
}

control::Request request_of(std::string_view text) {
    control::Request request;
    request.method = take_line(text);
    request.target = take_line(text);
    for (std::string_view line = take_line(text); !line.empty(); line = take_line(text)) {
        const std::size_t colon = std::min(line.find(':'), line.size());
        const std::string_view value = line.substr(std::min(colon + 1, line.size()));
        request.headers.push_back({control::lower_case(line.substr(0, colon)), std::string(value)});
    }
    request.body = text;
    request.peer = {.address = "127.0.0.1", .loopback = true};
    return request;
}

/// An hour and a minute of two series, so that queries meet both grids and their borders.
const control::History& history() {
    constexpr std::int64_t kBegin = 1'700'000'000;
    static control::History filled({{"rx_packets", "packets/s"}, {"workers.2.load", "ratio"}});
    for (std::int64_t second = filled.latest().value_or(kBegin - 1) + 1; second < kBegin + 3660;
         ++second) {
        const std::array values{static_cast<double>(second % 60), 0.5};
        FLYBALL_CHECK(filled.add(second, values));
    }
    return filled;
}

control::Router make_routes(const control::EventHub& events) {
    control::Router router;
    control::add_event_route(router, events);
    control::add_history_route(router, history());
    control::add_file_routes(router);
    router.add(
        {.path = "/ports/{name}", .query = {"after", "limit"}, .answer = [](const auto& call) {
             return control::Response{.body = std::string(*call.path_value("name"))};
         }});
    router.add({.method = control::Method::put,
                .path = "/config",
                .scope = control::Scope::admin,
                .consumes = {"application/json"},
                .answer = [](const control::Call& call) {
                    const auto config = flyball::config::parse_json(call.request.body);
                    return config ? control::Response{.body = flyball::config::to_json(*config)}
                                  : control::problem_response(control::Problem::malformed_request,
                                                              config.error().message);
                }});
    return router;
}

void check_response(const control::Response& response) {
    FLYBALL_CHECK(response.status >= 200 && response.status < 600);
    if (response.status >= 400) {
        FLYBALL_CHECK(response.content_type == "application/problem+json");
        const auto problem = nlohmann::json::parse(response.bytes());
        FLYBALL_CHECK(problem["status"] == response.status);
    }
    if (response.stream) {
        std::string room(4096, ' ');
        FLYBALL_CHECK(response.stream->read({room.data(), room.size()}) > 0);
    }
}

}  // namespace

// libFuzzer names its entry. NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static control::EventHub events("boot", [] { return std::uint64_t{0}; });
    if (events.published_total() == 0) {
        events.publish("port", "{}");
    }
    control::RestApi api(make_routes(events), {.tokens = {}}, [] { return std::uint64_t{0}; });
    control::Request request = request_of({reinterpret_cast<const char*>(data), size});
    const auto refused = api.admit(request);
    check_response(refused ? *refused : api.handle(request));
    return 0;
}
