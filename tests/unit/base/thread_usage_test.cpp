// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/base/thread_usage.hpp"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include <unistd.h>

#include <gtest/gtest.h>

#include "flyball/base/clock.hpp"

namespace flyball {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

/// A folder like /proc/self/task with one thread, 7, whose files a test writes.
class Tasks {
  public:
    Tasks() {
        std::string name = std::filesystem::temp_directory_path() / "thread_usage.XXXXXX";
        root_ = mkdtemp(name.data());
        std::filesystem::create_directory(root_ + "/7");
    }

    Tasks(const Tasks&) = delete;
    Tasks& operator=(const Tasks&) = delete;

    ~Tasks() { std::filesystem::remove_all(root_); }

    /// In place, as procfs changes what an open file holds.
    void write(const std::string& file, const std::string& text) const {
        std::ofstream(root_ + "/7/" + file, std::ios::trunc) << text;
    }

    [[nodiscard]] const std::string& root() const { return root_; }

  private:
    std::string root_;
};

std::string status(unsigned voluntary, unsigned involuntary) {
    return "Name:\tfb-pmd-wk-2\nState:\tR (running)\nvoluntary_ctxt_switches:\t" +
           std::to_string(voluntary) + "\nnonvoluntary_ctxt_switches:\t" +
           std::to_string(involuntary) + "\n";
}

TEST(ThreadUsage, ReadsTimesAndSwitches) {
    const Tasks tasks;
    tasks.write("schedstat", "123456789 4567 89\n");
    tasks.write("status", status(11, 3));
    ThreadUsageReader reader(7, tasks.root());
    const auto usage = reader.read(0);
    ASSERT_TRUE(usage);
    EXPECT_EQ(usage->cpu_ns, 123'456'789U);
    EXPECT_EQ(usage->cpu_wait_ns, 4'567U);
    EXPECT_EQ(usage->voluntary_switches, 11U);
    EXPECT_EQ(usage->involuntary_switches, 3U);
}

TEST(ThreadUsage, ReadsTimesAlwaysAndSwitchesOncePerSecond) {
    const Tasks tasks;
    tasks.write("schedstat", "100 0 1\n");
    tasks.write("status", status(1, 1));
    ThreadUsageReader reader(7, tasks.root());
    ASSERT_TRUE(reader.read(5 * kSecond));
    tasks.write("schedstat", "200 0 2\n");
    tasks.write("status", status(2, 5));
    auto usage = reader.read(6 * kSecond - 1);
    ASSERT_TRUE(usage);
    EXPECT_EQ(usage->cpu_ns, 200U);
    EXPECT_EQ(usage->involuntary_switches, 1U);
    usage = reader.read(6 * kSecond);
    ASSERT_TRUE(usage);
    EXPECT_EQ(usage->voluntary_switches, 2U);
    EXPECT_EQ(usage->involuntary_switches, 5U);
}

TEST(ThreadUsage, WithoutSchedstatItCountsClockTicks) {
    const Tasks tasks;
    tasks.write("stat",
                "7 (a) thread (x) R 1 7 7 0 -1 4194304 90 0 0 0 250 50 0 0 20 0 1 0 123 4096 1\n");
    tasks.write("status", status(0, 0));
    ThreadUsageReader reader(7, tasks.root());
    const auto usage = reader.read(0);
    ASSERT_TRUE(usage);
    EXPECT_EQ(usage->cpu_ns, 300 * (kSecond / static_cast<std::uint64_t>(sysconf(_SC_CLK_TCK))));
}

TEST(ThreadUsage, SaysNothingRatherThanSomethingWrong) {
    const Tasks tasks;
    EXPECT_FALSE(ThreadUsageReader(8, tasks.root()).read(0)) << "no such thread";
    tasks.write("schedstat", "");
    tasks.write("stat", "7 (short) R 1 2");
    tasks.write("status", status(0, 0));
    EXPECT_FALSE(ThreadUsageReader(7, tasks.root()).read(0)) << "no times";
    tasks.write("schedstat", "1 2 3\n");
    tasks.write("status", "Name:\tx\n");
    EXPECT_FALSE(ThreadUsageReader(7, tasks.root()).read(0)) << "no switches";
}

TEST(ThreadUsage, TheKernelKnowsThatABusyThreadRuns) {
    std::atomic<int> thread_id{0};
    std::atomic<bool> stop{false};
    const std::jthread busy([&] {
        thread_id = gettid();
        while (!stop) {
        }
    });
    while (thread_id == 0) {
        std::this_thread::yield();
    }
    ThreadUsageReader reader(thread_id);
    const std::uint64_t deadline = monotonic_ns() + 20 * kSecond;
    const auto before = reader.read(monotonic_ns());
    auto now = before;
    while (now && now->cpu_ns - before->cpu_ns < kSecond / 50 && monotonic_ns() < deadline) {
        std::this_thread::yield();
        now = reader.read(monotonic_ns());
    }
    stop = true;
    ASSERT_TRUE(now);
    EXPECT_GE(now->cpu_ns - before->cpu_ns, kSecond / 50);
}

}  // namespace
}  // namespace flyball
