// SPDX-License-Identifier: BSD-3-Clause
// What the kernel says about a thread: a witness that does not share the thread's own counters.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace flyball {

/// All since the thread was created.
struct ThreadUsage {
    std::uint64_t cpu_ns = 0;                ///< it ran
    std::uint64_t cpu_wait_ns = 0;           ///< it could have run, but others had its CPU
    std::uint64_t voluntary_switches = 0;    ///< it slept or blocked
    std::uint64_t involuntary_switches = 0;  ///< it was preempted
};

/// Reads one thread's figures from its open files below /proc (schedstat, where the kernel has it,
/// else stat with its 10 ms; status). One thread at a time; never disturbs the thread read.
class ThreadUsageReader {
  public:
    /// `thread_id` as gettid() returns it, of this process.
    explicit ThreadUsageReader(int thread_id, const std::string& tasks = "/proc/self/task");

    ThreadUsageReader(const ThreadUsageReader&) = delete;
    ThreadUsageReader& operator=(const ThreadUsageReader&) = delete;
    ~ThreadUsageReader();

    /// About 0.6 us; once per second, when the switches are read again, 15 us. So the switches are
    /// at most one second old. Nothing if the thread has ended or the kernel does not say.
    [[nodiscard]] std::optional<ThreadUsage> read(std::uint64_t now_ns);

  private:
    [[nodiscard]] bool read_times();
    [[nodiscard]] bool read_switches();

    int schedstat_ = -1;
    int stat_ = -1;
    int status_ = -1;
    std::optional<std::uint64_t> switches_read_ns_;
    ThreadUsage usage_;
};

}  // namespace flyball
