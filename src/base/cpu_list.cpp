// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/base/cpu_list.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>

namespace flyball {

namespace {

constexpr unsigned kCpuMax = 4095;

tl::unexpected<Error> bad(std::string_view text, std::size_t position, std::string_view what) {
    return fail(ErrorClass::config, "CPU list '" + std::string(text) + "', character " +
                                        std::to_string(position + 1) + ": " + std::string(what) +
                                        "; write for example 2-5,8");
}

/// Reads one number at `position` and moves past it.
Result<unsigned> read_cpu(std::string_view text, std::size_t& position) {
    unsigned cpu = 0;
    const char* begin = text.data() + position;
    const auto [end, code] = std::from_chars(begin, text.data() + text.size(), cpu);
    if (code != std::errc{} || cpu > kCpuMax) {
        return bad(text, position, "expected a CPU number from 0 to " + std::to_string(kCpuMax));
    }
    position += static_cast<std::size_t>(end - begin);
    return cpu;
}

}  // namespace

Result<CpuList> parse_cpu_list(std::string_view text) {
    CpuList cpus;
    std::size_t position = 0;
    while (position < text.size()) {
        const std::size_t start = position;
        const auto first = read_cpu(text, position);
        if (!first) {
            return tl::make_unexpected(first.error());
        }
        unsigned last = *first;
        if (position < text.size() && text[position] == '-') {
            ++position;
            const auto upper = read_cpu(text, position);
            if (!upper) {
                return tl::make_unexpected(upper.error());
            }
            last = *upper;
        }
        if (last < *first) {
            return bad(text, start, "the range runs backwards");
        }
        for (unsigned cpu = *first; cpu <= last; ++cpu) {
            cpus.push_back(CpuId{cpu});
        }
        if (position < text.size() && (text[position] != ',' || ++position == text.size())) {
            return bad(text, position, "expected a comma and another CPU");
        }
    }
    std::sort(cpus.begin(), cpus.end());
    cpus.erase(std::unique(cpus.begin(), cpus.end()), cpus.end());
    return cpus;
}

std::string format_cpu_list(const CpuList& cpus) {
    std::string text;
    for (std::size_t first = 0; first < cpus.size();) {
        std::size_t last = first;
        while (last + 1 < cpus.size() && cpus[last + 1].value == cpus[last].value + 1) {
            ++last;
        }
        text += (text.empty() ? "" : ",") + std::to_string(cpus[first].value);
        if (last > first) {
            text += "-" + std::to_string(cpus[last].value);
        }
        first = last + 1;
    }
    return text;
}

}  // namespace flyball
