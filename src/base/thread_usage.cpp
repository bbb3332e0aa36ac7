// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/base/thread_usage.hpp"

#include <array>
#include <charconv>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

namespace flyball {

namespace {

constexpr std::uint64_t kSwitchesPeriodNs = 1'000'000'000;

/// A file of procfs, as it is now. The content is valid until the next call.
class Content {
  public:
    explicit Content(int file) : size_(pread(file, text_.data(), text_.size(), 0)) {}

    [[nodiscard]] std::string_view text() const {
        return {text_.data(), size_ > 0 ? static_cast<std::size_t>(size_) : 0};
    }

  private:
    std::array<char, 4096> text_;  // status has about 1,400 bytes
    ssize_t size_;
};

/// Takes the next number off `text`; nothing if it does not begin with one.
std::optional<std::uint64_t> take_number(std::string_view& text) {
    const std::size_t start = text.find_first_not_of(" \t");
    text.remove_prefix(start == std::string_view::npos ? text.size() : start);
    std::uint64_t number = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code != std::errc{}) {
        return std::nullopt;
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

/// The number after `key` at the beginning of a line.
std::optional<std::uint64_t> number_after(std::string_view text, std::string_view key) {
    const std::size_t at = text.find(key);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    text.remove_prefix(at + key.size());
    return take_number(text);
}

/// utime + stime, fields 14 and 15 of proc(5)'s stat. The name before them may hold anything.
std::optional<std::uint64_t> cpu_ns_of_stat(std::string_view text) {
    const std::size_t name_end = text.rfind(')');
    if (name_end == std::string_view::npos) {
        return std::nullopt;
    }
    text.remove_prefix(name_end + 1);
    constexpr int kFieldsBetween = 11;  // 3 to 13
    for (int i = 0; i < kFieldsBetween; ++i) {
        const std::size_t space = text.find(' ', 1);
        text.remove_prefix(space == std::string_view::npos ? text.size() : space);
    }
    const auto user = take_number(text);
    const auto system = take_number(text);
    if (!user || !system) {
        return std::nullopt;
    }
    static const auto ticks_per_second = static_cast<std::uint64_t>(sysconf(_SC_CLK_TCK));
    return (*user + *system) * (1'000'000'000 / ticks_per_second);
}

}  // namespace

ThreadUsageReader::ThreadUsageReader(int thread_id, const std::string& tasks) {
    const std::string folder = tasks + "/" + std::to_string(thread_id);
    schedstat_ = open((folder + "/schedstat").c_str(), O_RDONLY | O_CLOEXEC);
    stat_ = open((folder + "/stat").c_str(), O_RDONLY | O_CLOEXEC);
    status_ = open((folder + "/status").c_str(), O_RDONLY | O_CLOEXEC);
}

ThreadUsageReader::~ThreadUsageReader() {
    for (const int file : {schedstat_, stat_, status_}) {
        if (file >= 0) {
            close(file);
        }
    }
}

bool ThreadUsageReader::read_times() {
    const Content schedstat(schedstat_);
    std::string_view text = schedstat.text();
    const auto cpu_ns = take_number(text);
    const auto cpu_wait_ns = take_number(text);
    if (cpu_ns && cpu_wait_ns) {
        usage_.cpu_ns = *cpu_ns;
        usage_.cpu_wait_ns = *cpu_wait_ns;
        return true;
    }
    const Content stat(stat_);
    const auto coarse_ns = cpu_ns_of_stat(stat.text());
    usage_.cpu_ns = coarse_ns.value_or(0);
    return coarse_ns.has_value();
}

bool ThreadUsageReader::read_switches() {
    const Content status(status_);
    const auto voluntary = number_after(status.text(), "\nvoluntary_ctxt_switches:");
    const auto involuntary = number_after(status.text(), "\nnonvoluntary_ctxt_switches:");
    usage_.voluntary_switches = voluntary.value_or(0);
    usage_.involuntary_switches = involuntary.value_or(0);
    return voluntary && involuntary;
}

std::optional<ThreadUsage> ThreadUsageReader::read(std::uint64_t now_ns) {
    if (!read_times()) {
        return std::nullopt;
    }
    if (!switches_read_ns_ || now_ns - *switches_read_ns_ >= kSwitchesPeriodNs) {
        if (!read_switches()) {
            return std::nullopt;
        }
        switches_read_ns_ = now_ns;
    }
    return usage_;
}

}  // namespace flyball
