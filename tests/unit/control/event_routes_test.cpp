// SPDX-License-Identifier: BSD-3-Clause
#include <string>

#include <gtest/gtest.h>

#include "flyball/control/event_hub.hpp"

#include "ask.hpp"

namespace flyball::control {
namespace {

TEST(EventRoutes, StreamTheWantedTypesAfterTheLastId) {
    EventHub hub("boot", [] { return std::uint64_t{0}; });
    for (const char* type : {"a", "b", "c", "b"}) {
        hub.publish(type, "0");
    }
    Router router;
    add_event_route(router, hub);
    const Response response = ask(std::move(router), {.method = "GET",
                                                      .target = "/api/v1/events?types=a,,b",
                                                      .headers = {{"last-event-id", "boot-1"}}});
    EXPECT_EQ(response.status, 200U);
    EXPECT_EQ(response.content_type, "text/event-stream");
    ASSERT_NE(response.stream, nullptr);
    std::string text(1000, ' ');
    text.resize(response.stream->read({text.data(), text.size()}));
    EXPECT_EQ(text,
              "retry: 2000\n\nid: boot-2\nevent: b\ndata: 0\n\n"
              "id: boot-4\nevent: b\ndata: 0\n\n");
}

}  // namespace
}  // namespace flyball::control
