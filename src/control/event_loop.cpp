// SPDX-License-Identifier: BSD-3-Clause
#include "event_loop.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "flyball/base/clock.hpp"
#include "flyball/base/log.hpp"

namespace flyball::control {

namespace {

constexpr int kLongestWaitMs = 1000;

bool watch(const Descriptor& epoll, int descriptor) {
    epoll_event event{};
    event.events = EPOLLIN;
    return epoll_ctl(epoll.get(), EPOLL_CTL_ADD, descriptor, &event) == 0;
}

/// The thread's own settings; signals belong to the control thread, and a client that closed its
/// end must not end the process.
void settle(const CpuList& cpus) {
    sigset_t signals;
    sigfillset(&signals);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    pthread_setname_np(pthread_self(), "fb-api");
    cpu_set_t set;
    CPU_ZERO(&set);
    for (const CpuId cpu : cpus) {
        CPU_SET(cpu.value, &set);
    }
    if (!cpus.empty() && pthread_setaffinity_np(pthread_self(), sizeof(set), &set) != 0) {
        log_warning("the API thread cannot be moved to CPUs " + format_cpu_list(cpus));
    }
}

}  // namespace

Result<std::unique_ptr<EventLoop>> EventLoop::start(
    std::vector<std::unique_ptr<LoopSource>> sources, const CpuList& cpus) {
    Descriptor epoll(epoll_create1(EPOLL_CLOEXEC));
    Descriptor wake(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    const bool watched = watch(epoll, wake.get()) &&
                         std::all_of(sources.begin(), sources.end(), [&](const auto& source) {
                             return watch(epoll, source->descriptor());
                         });
    if (!watched) {
        return fail(ErrorClass::internal,
                    std::string("the API thread cannot wait: ") + std::strerror(errno));
    }
    std::unique_ptr<EventLoop> loop(
        new EventLoop(std::move(sources), std::move(epoll), std::move(wake)));
    loop->launch(cpus);
    return loop;
}

EventLoop::EventLoop(std::vector<std::unique_ptr<LoopSource>> sources,
                     Descriptor epoll,
                     Descriptor wake)
    : sources_(std::move(sources)), epoll_(std::move(epoll)), wake_(std::move(wake)) {}

void EventLoop::launch(const CpuList& cpus) {
    thread_ = std::thread([this, cpus] {
        settle(cpus);
        run();
        sources_.clear();
    });
}

EventLoop::~EventLoop() {
    // Release: pairs with the loop's acquire, so that it sees everything done before.
    stopping_.store(true, std::memory_order_release);
    wake();
    if (thread_.joinable()) {
        thread_.join();
    }
}

void EventLoop::wake() noexcept {
    // A full counter wakes as well, so the result does not matter.
    [[maybe_unused]] const auto written = eventfd_write(wake_.get(), 1);
}

void EventLoop::run() {
    // Acquire: see ~EventLoop().
    while (!stopping_.load(std::memory_order_acquire)) {
        wait();
        const std::uint64_t now_ns = monotonic_ns();
        for (const auto& source : sources_) {
            source->run(now_ns);
        }
    }
}

void EventLoop::wait() {
    int timeout_ms = kLongestWaitMs;
    for (const auto& source : sources_) {
        timeout_ms = std::min(timeout_ms, source->timeout_ms());
    }
    std::array<epoll_event, 8> events{};
    epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), timeout_ms);
    eventfd_t count = 0;
    [[maybe_unused]] const auto read = eventfd_read(wake_.get(), &count);
}

}  // namespace flyball::control
