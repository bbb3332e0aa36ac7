// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/event_hub.hpp"

#include <string>
#include <thread>

#include <gtest/gtest.h>

namespace flyball::control {
namespace {

std::string read(ByteStream& stream) {
    std::string text(65536, ' ');
    text.resize(stream.read({text.data(), text.size()}));
    return text;
}

std::string event(int number) {
    return "id: boot-" + std::to_string(number) +
           "\nevent: count\ndata: " + std::to_string(number) + "\n\n";
}

class EventHubTest : public testing::Test {
  protected:
    EventHubTest() {
        for (int i = 1; i <= 5; ++i) {
            hub_.publish("count", std::to_string(i) + "\n");
        }
    }

    std::string replay(std::optional<std::string_view> last_id) {
        std::string text = read(*hub_.subscribe(last_id, {}));
        const std::string retry = "retry: 2000\n\n";
        EXPECT_TRUE(text.starts_with(retry)) << text;
        return text.substr(retry.size());
    }

    EventHub hub_{"boot", [] { return std::uint64_t{0}; }, {.history_events = 3}};
};

TEST_F(EventHubTest, NewClientsGetWhatComesFromNowOn) {
    EXPECT_EQ(replay(std::nullopt), "");
    const auto stream = hub_.subscribe(std::nullopt, {});
    hub_.publish("count", "6");
    EXPECT_TRUE(read(*stream).ends_with(event(6)));
    EXPECT_EQ(hub_.published_total(), 6U);
}

TEST_F(EventHubTest, ClientsThatComeBackGetWhatTheyMissed) {
    EXPECT_EQ(replay("boot-5"), "");
    EXPECT_EQ(replay("boot-3"), event(4) + event(5));
    EXPECT_EQ(replay("boot-2"), event(3) + event(4) + event(5));
}

TEST_F(EventHubTest, WhatIsForgottenIsSaid) {
    EXPECT_EQ(replay("boot-1"),
              "event: gap\ndata: {\"missed\":1}\n\n" + event(3) + event(4) + event(5));
    for (const char* unknown :
         {"earlier-3", "boot-6", "boot-", "boot-x", "3", "", "boot-99999999999999999999"}) {
        EXPECT_EQ(replay(unknown),
                  "event: gap\ndata: {\"missed\":null}\n\n" + event(3) + event(4) + event(5))
            << unknown;
    }
}

TEST_F(EventHubTest, PublishingWakes) {
    int woken = 0;
    hub_.on_publish([&] { ++woken; });
    hub_.publish("count", "6");
    EXPECT_EQ(woken, 1);
}

TEST_F(EventHubTest, OneThreadMayPublishWhileAnotherReads) {
    const auto stream = hub_.subscribe(std::nullopt, {});
    std::thread publisher([&] {
        for (int i = 0; i < 1000; ++i) {
            hub_.publish("count", "1");
        }
    });
    std::size_t bytes = 0;
    while (hub_.published_total() < 1005) {
        bytes += read(*stream).size();
    }
    publisher.join();
    EXPECT_GT(bytes + read(*stream).size(), 0U);
}

TEST_F(EventHubTest, AStreamMayOutliveItsHub) {
    auto hub = std::make_unique<EventHub>("boot", [] { return std::uint64_t{0}; });
    const auto stream = hub->subscribe(std::nullopt, {});
    hub.reset();
    EXPECT_EQ(read(*stream), "retry: 2000\n\n");
}

}  // namespace
}  // namespace flyball::control
