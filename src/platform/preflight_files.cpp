// SPDX-License-Identifier: BSD-3-Clause
#include "preflight_files.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include <unistd.h>

namespace flyball::platform {

namespace fs = std::filesystem;

std::string read_line(const std::string& root, const std::string& path) {
    std::ifstream file(root + path);
    std::string line;
    std::getline(file, line);
    return line;
}

std::vector<std::string> read_lines(const std::string& root, const std::string& path) {
    std::ifstream file(root + path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) {
        lines.push_back(line);
    }
    return lines;
}

CpuList read_cpu_list(const std::string& root, const std::string& path) {
    return parse_cpu_list(read_line(root, path)).value_or(CpuList{});
}

std::vector<std::string> list_names(const std::string& root, const std::string& path) {
    std::vector<std::string> names;
    std::error_code ignored;
    for (fs::directory_iterator entry(root + path, ignored), end; !ignored && entry != end;
         entry.increment(ignored)) {
        names.push_back(entry->path().filename());
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string link_name(const std::string& root, const std::string& path) {
    std::error_code ignored;
    return fs::read_symlink(root + path, ignored).filename();
}

bool path_exists(const std::string& root, const std::string& path) {
    std::error_code ignored;
    return fs::exists(fs::symlink_status(root + path, ignored));
}

bool is_directory(const std::string& root, const std::string& path) {
    std::error_code ignored;
    return fs::is_directory(root + path, ignored);
}

bool may_access(const std::string& root, const std::string& path, int mode) {
    return access((root + path).c_str(), mode) == 0;
}

std::optional<std::uint64_t> parse_number(std::string_view text, int base) {
    std::uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, code] = std::from_chars(text.data(), end, value, base);
    if (text.empty() || code != std::errc{} || stop != end) {
        return std::nullopt;
    }
    return value;
}

std::vector<std::string> split_words(const std::string& line) {
    std::istringstream words(line);
    return {std::istream_iterator<std::string>(words), std::istream_iterator<std::string>()};
}

std::string join_some(const std::vector<std::string>& items, std::size_t shown) {
    std::string text;
    for (std::size_t i = 0; i < std::min(shown, items.size()); ++i) {
        text += (i == 0 ? "" : ", ") + items[i];
    }
    if (items.size() > shown) {
        text += " and " + std::to_string(items.size() - shown) + " more";
    }
    return text;
}

CpuList common_cpus(const CpuList& a, const CpuList& b) {
    CpuList common;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(common));
    return common;
}

}  // namespace flyball::platform
