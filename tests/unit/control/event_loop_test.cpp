// SPDX-License-Identifier: BSD-3-Clause
#include "event_loop.hpp"

#include <array>
#include <atomic>
#include <string>

#include <pthread.h>
#include <sched.h>
#include <sys/eventfd.h>

#include <gtest/gtest.h>

#include "test_client.hpp"

namespace flyball::control {
namespace {

/// Says where and how often it ran.
struct Seen {
    std::atomic<int> runs{0};
    std::atomic<bool> destroyed_by_loop{false};
    std::string thread_name;
    cpu_set_t cpus{};
};

class TestSource final : public LoopSource {
  public:
    explicit TestSource(Seen& seen) : seen_(seen), event_(eventfd(1, EFD_CLOEXEC)) {}

    ~TestSource() override { seen_.destroyed_by_loop = name() == "fb-api"; }

    [[nodiscard]] int descriptor() const override { return event_.get(); }

    [[nodiscard]] int timeout_ms() override { return 60'000; }

    void run(std::uint64_t /*now_ns*/) override {
        eventfd_t count = 0;
        if (seen_.runs == 0) {
            eventfd_read(event_.get(), &count);
            seen_.thread_name = name();
            pthread_getaffinity_np(pthread_self(), sizeof(seen_.cpus), &seen_.cpus);
        }
        ++seen_.runs;
    }

  private:
    static std::string name() {
        std::array<char, 16> text{};
        pthread_getname_np(pthread_self(), text.data(), text.size());
        return text.data();
    }

    Seen& seen_;
    Descriptor event_;
};

TEST(EventLoop, RunsItsSourcesOnAPinnedNamedThread) {
    Seen seen;
    cpu_set_t own{};
    ASSERT_EQ(sched_getaffinity(0, sizeof(own), &own), 0);
    unsigned cpu = 0;
    while (!CPU_ISSET(cpu, &own)) {
        ++cpu;
    }
    std::vector<std::unique_ptr<LoopSource>> sources;
    sources.push_back(std::make_unique<TestSource>(seen));
    auto loop = EventLoop::start(std::move(sources), {CpuId{cpu}});
    ASSERT_TRUE(loop.has_value()) << loop.error().message;
    EXPECT_TRUE(eventually([&] { return seen.runs > 0; }));
    const int before = seen.runs;
    (*loop)->wake();
    EXPECT_TRUE(eventually([&] { return seen.runs > before; }));
    loop->reset();
    EXPECT_TRUE(seen.destroyed_by_loop);
    EXPECT_EQ(seen.thread_name, "fb-api");
    EXPECT_EQ(CPU_COUNT(&seen.cpus), 1);
    EXPECT_TRUE(CPU_ISSET(cpu, &seen.cpus));
}

}  // namespace
}  // namespace flyball::control
