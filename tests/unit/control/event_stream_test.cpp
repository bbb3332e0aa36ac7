// SPDX-License-Identifier: BSD-3-Clause
#include "event_stream.hpp"

#include <array>
#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace flyball::control {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

class EventStreamTest : public testing::Test {
  protected:
    explicit EventStreamTest(EventLimits limits = {.backlog_bytes = 100})
        : feed_(new EventFeed{.history = EventHistory(limits),
                              .epoch = "boot",
                              .clock = [this] { return now_ns_; },
                              .limits = limits}) {}

    EventStream stream(std::vector<std::string> types = {}) {
        return {feed_, feed_->history.position().next_number, std::move(types), ""};
    }

    static std::string read(EventStream& stream, std::size_t bytes = 1000) {
        std::string text(bytes, ' ');
        text.resize(stream.read({text.data(), text.size()}));
        return text;
    }

    std::uint64_t now_ns_ = 0;
    std::shared_ptr<EventFeed> feed_;
};

TEST_F(EventStreamTest, EventsAreFieldsAndAnEmptyLine) {
    EventStream events = stream();
    EXPECT_FALSE(events.is_ready());
    feed_->history.add("port", "{\n}");
    EXPECT_TRUE(events.is_ready());
    EXPECT_EQ(read(events), "id: boot-1\nevent: port\ndata: {\ndata: }\n\n");
    EXPECT_EQ(read(events), "");
}

TEST_F(EventStreamTest, SmallReadsGiveTheSameText) {
    EventStream events = stream();
    feed_->history.add("a", "1");
    feed_->history.add("b", "2");
    std::string text;
    for (std::string part = read(events, 3); !part.empty(); part = read(events, 3)) {
        text += part;
    }
    EXPECT_EQ(text, "id: boot-1\nevent: a\ndata: 1\n\nid: boot-2\nevent: b\ndata: 2\n\n");
}

TEST_F(EventStreamTest, OnlyWantedTypesAreSent) {
    EventStream events = stream({"b", "c"});
    feed_->history.add("a", "1");
    EXPECT_FALSE(events.is_ready());
    feed_->history.add("b", "2");
    feed_->history.add("a", "3");
    EXPECT_EQ(read(events), "id: boot-2\nevent: b\ndata: 2\n\n");
    EXPECT_FALSE(events.is_ready());
}

TEST_F(EventStreamTest, AHeartbeatComesAfterSilenceOnly) {
    EventStream events = stream();
    now_ns_ = 14 * kSecond;
    feed_->history.add("a", "1");
    EXPECT_NE(read(events), "");
    now_ns_ = 28 * kSecond;
    EXPECT_FALSE(events.is_ready());
    now_ns_ = 29 * kSecond;
    EXPECT_TRUE(events.is_ready());
    EXPECT_EQ(read(events), ": heartbeat\n\n");
    EXPECT_FALSE(events.is_ready());
}

TEST_F(EventStreamTest, FallingBehindIsUnhealthy) {
    EventStream slow = stream();
    EventStream other = stream({"b"});
    feed_->history.add("a", std::string(100, '1'));
    EXPECT_TRUE(slow.is_healthy());
    feed_->history.add("a", "1");
    EXPECT_FALSE(slow.is_healthy());
    // Nothing that it wants: it is not behind.
    EXPECT_FALSE(other.is_ready());
    EXPECT_TRUE(other.is_healthy());
}

TEST_F(EventStreamTest, WhatIsReplayedIsNoBacklog) {
    feed_->history.add("a", std::string(1000, '1'));
    EventStream events(feed_, 1, {}, "");
    EXPECT_TRUE(events.is_healthy());
    feed_->history.add("a", std::string(100, '2'));
    EXPECT_TRUE(events.is_healthy());
    EXPECT_GT(read(events, 5000).size(), 1100U);
    feed_->history.add("a", std::string(100, '3'));
    EXPECT_TRUE(events.is_healthy());
}

class ForgetfulStreamTest : public EventStreamTest {
  protected:
    ForgetfulStreamTest() : EventStreamTest({.history_events = 2}) {}
};

TEST_F(ForgetfulStreamTest, AForgottenEventIsUnhealthy) {
    EventStream events = stream();
    for (int i = 0; i < 3; ++i) {
        feed_->history.add("a", "1");
    }
    EXPECT_TRUE(events.is_healthy());
    EXPECT_TRUE(events.is_ready());
    EXPECT_FALSE(events.is_healthy());
}

}  // namespace
}  // namespace flyball::control
