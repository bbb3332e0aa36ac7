// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/app/service_notify.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "sample_report.hpp"

namespace flyball::app {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

/// A service manager: an abstract socket that this process reads.
class ServiceNotifyTest : public testing::Test {
  protected:
    ServiceNotifyTest() : name_("@flyball-notify-" + std::to_string(getpid())) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        name_.copy(address.sun_path, sizeof(address.sun_path));
        address.sun_path[0] = '\0';
        manager_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
        const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name_.size());
        EXPECT_EQ(bind(manager_, reinterpret_cast<sockaddr*>(&address), length), 0);
        setenv("NOTIFY_SOCKET", name_.c_str(), 1);
        setenv("WATCHDOG_USEC", "4000000", 1);
    }

    ~ServiceNotifyTest() override {
        close(manager_);
        unsetenv("NOTIFY_SOCKET");
        unsetenv("WATCHDOG_USEC");
        unsetenv("WATCHDOG_PID");
    }

    std::vector<std::string> heard() const {
        std::vector<std::string> messages;
        std::array<char, 512> text{};
        for (ssize_t bytes = 1; bytes > 0;) {
            bytes = recv(manager_, text.data(), text.size(), 0);
            if (bytes > 0) {
                messages.emplace_back(text.data(), static_cast<std::size_t>(bytes));
            }
        }
        return messages;
    }

    bool heard(const std::string& wanted) const {
        const auto messages = heard();
        return std::find(messages.begin(), messages.end(), wanted) != messages.end();
    }

    static telemetry::Report report(std::uint64_t iterations, bool link_up = true) {
        telemetry::Report report = test::sample_report();
        for (auto& worker : report.workers) {
            worker.iterations = iterations;
        }
        for (auto& port : report.ports) {
            port.link_up = link_up;
        }
        return report;
    }

    std::string name_;
    int manager_;
};

TEST_F(ServiceNotifyTest, IsReadyWhenPortsAreUpAndLcoresPoll) {
    ServiceNotify notify;
    ASSERT_TRUE(notify.is_heard());
    notify.update(report(5, false), kSecond);
    const auto waiting = heard();
    EXPECT_EQ(std::count(waiting.begin(), waiting.end(), "READY=1"), 0);
    EXPECT_NE(waiting.back().find("STATUS=waiting for the link of left, right"), std::string::npos)
        << waiting.back();
    notify.update(report(0), 2 * kSecond);
    EXPECT_FALSE(heard("READY=1")) << "no lcore has polled";
    notify.update(report(5), 3 * kSecond);
    EXPECT_TRUE(heard("READY=1"));
    notify.update(report(6), 4 * kSecond);
    EXPECT_FALSE(heard("READY=1")) << "once";
}

TEST_F(ServiceNotifyTest, FeedsTheWatchdogOnlyWhileEveryLcoreMoves) {
    ServiceNotify notify;
    notify.update(report(5), kSecond);
    EXPECT_TRUE(heard("WATCHDOG=1"));
    notify.update(report(6), kSecond + kSecond / 2);
    EXPECT_FALSE(heard("WATCHDOG=1")) << "a quarter of the period is not over";
    telemetry::Report stuck = report(7);
    stuck.workers[0].iterations = 5;
    notify.update(stuck, 3 * kSecond);
    EXPECT_FALSE(heard("WATCHDOG=1"));
    notify.update(report(8), 4 * kSecond);
    EXPECT_TRUE(heard("WATCHDOG=1"));
}

TEST_F(ServiceNotifyTest, TheWatchdogMayBeSomebodyElses) {
    setenv("WATCHDOG_PID", "1", 1);
    ServiceNotify notify;
    notify.update(report(5), kSecond);
    EXPECT_FALSE(heard("WATCHDOG=1"));
}

TEST_F(ServiceNotifyTest, TellsReloadsAndTheEnd) {
    ServiceNotify notify;
    notify.reloading(7'000'000);
    EXPECT_EQ(heard().at(0),
              "RELOADING=1\nMONOTONIC_USEC=7000\nSTATUS=reading the configuration again");
    notify.reloaded();
    EXPECT_TRUE(heard("READY=1"));
    notify.stopping(2 * kSecond);
    EXPECT_EQ(heard().at(0), "STOPPING=1\nSTATUS=draining\nEXTEND_TIMEOUT_USEC=2000000");
}

TEST_F(ServiceNotifyTest, WithoutAManagerNothingIsSent) {
    unsetenv("NOTIFY_SOCKET");
    ServiceNotify notify;
    EXPECT_FALSE(notify.is_heard());
    notify.update(report(5), kSecond);
    EXPECT_TRUE(heard().empty());
}

TEST(StatusLine, SaysWhatMoves) {
    telemetry::Report before;
    telemetry::Report now;
    now.uptime_seconds = 2;
    now.totals = {.rx_packets = 3'000'000, .tx_packets = 2'000'000, .dropped_packets = 7};
    EXPECT_EQ(status_line(before, now),
              "forwarding: 1.50 M packets/s in, 1.00 M out, 7 dropped so far");
}

}  // namespace
}  // namespace flyball::app
