// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "flyball/base/cpu_list.hpp"
#include "flyball/base/result.hpp"
#include "flyball/control/listener.hpp"

namespace flyball::control {

/// Something that lives on the loop's thread.
class LoopSource {
  public:
    LoopSource() = default;
    LoopSource(const LoopSource&) = delete;
    LoopSource& operator=(const LoopSource&) = delete;
    virtual ~LoopSource() = default;

    /// Readable when run() has work.
    [[nodiscard]] virtual int descriptor() const = 0;

    /// run() is called no later than in so many milliseconds.
    [[nodiscard]] virtual int timeout_ms() = 0;

    virtual void run(std::uint64_t now_ns) = 0;
};

/// One thread that waits for all its sources at once and runs them one after the other. Sources are
/// destroyed on the thread too. Create and destroy it on the control thread.
class EventLoop {
  public:
    /// The thread is called "fb-api" and runs on `cpus`; none: where its creator runs. Error (class
    /// internal): the kernel's refusal.
    [[nodiscard]] static Result<std::unique_ptr<EventLoop>> start(
        std::vector<std::unique_ptr<LoopSource>> sources, const CpuList& cpus);

    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;
    ~EventLoop();

    /// Runs all sources soon. Any thread; never blocks.
    void wake() noexcept;

  private:
    EventLoop(std::vector<std::unique_ptr<LoopSource>> sources, Descriptor epoll, Descriptor wake);

    void launch(const CpuList& cpus);
    void run();
    void wait();

    std::vector<std::unique_ptr<LoopSource>> sources_;
    Descriptor epoll_;
    Descriptor wake_;
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

}  // namespace flyball::control
