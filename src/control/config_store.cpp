// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/config_store.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "flyball/config/diff.hpp"
#include "flyball/control/listener.hpp"

#include "small_file.hpp"
#include "stored_text.hpp"

namespace flyball::control {

namespace {

constexpr std::string_view kPrefix = "generation-";
constexpr std::string_view kSuffix = ".json";
constexpr std::string_view kNew = "generation.new";
constexpr std::size_t kDigits = 12;

tl::unexpected<Error> system_error(const std::string& what) {
    return fail(ErrorClass::machine, what + ": " + std::strerror(errno));
}

std::string name_of_file(std::uint64_t number) {
    const std::string digits = std::to_string(number);
    return std::string(kPrefix) + std::string(kDigits - std::min(kDigits, digits.size()), '0') +
           digits + std::string(kSuffix);
}

bool is_generation(const std::string& name) {
    return name.starts_with(kPrefix) && name.ends_with(kSuffix);
}

bool write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = write(file, text.data(), text.size());
        if (written < 0 && errno != EINTR) {
            return false;
        }
        text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
    }
    return true;
}

}  // namespace

ConfigStore::ConfigStore(std::string directory, int handle, std::size_t keep)
    : directory_(std::move(directory)), handle_(handle), keep_(keep) {}

ConfigStore::~ConfigStore() {
    close(handle_);
}

Result<std::unique_ptr<ConfigStore>> ConfigStore::open(const std::string& directory,
                                                       std::size_t keep) {
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    if (error) {
        return fail(ErrorClass::machine, "cannot make the folder state.directory, " + directory +
                                             ": " + error.message());
    }
    const int handle = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle < 0) {
        return system_error("cannot open the folder state.directory, " + directory);
    }
    std::unique_ptr<ConfigStore> store(new ConfigStore(directory, handle, keep));
    // The kernel frees it when the process ends, however that happens.
    if (flock(handle, LOCK_EX | LOCK_NB) != 0) {
        return fail(ErrorClass::machine, "another process keeps its configuration in " + directory +
                                             ": write another state.directory");
    }
    if (auto read = store->read_all(); !read) {
        return tl::make_unexpected(read.error());
    }
    return store;
}

Result<void> ConfigStore::read_all() {
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(directory_, error)) {
        names.push_back(entry.path().filename().string());
    }
    if (error) {
        return fail(ErrorClass::machine, "cannot read " + directory_ + ": " + error.message());
    }
    // A write that was never finished.
    unlinkat(handle_, std::string(kNew).c_str(), 0);
    std::sort(names.begin(), names.end());
    for (const std::string& name : names) {
        if (!is_generation(name)) {
            continue;
        }
        const std::string path = directory_ + "/" + name;
        const auto text = read_file(path, Privacy::open);
        auto stored = text ? parse_stored(*text) : tl::make_unexpected(text.error());
        if (!stored) {
            damaged_.push_back(path + ": " + stored.error().message);
            renameat(handle_, name.c_str(), handle_, (name + ".damaged").c_str());
            continue;
        }
        if (!found_.empty()) {
            stored->generation.changes =
                config::diff(found_.back().generation.config, stored->generation.config);
        }
        numbers_.push_back(stored->generation.number);
        found_.push_back(std::move(*stored));
    }
    return {};
}

void ConfigStore::step(StoreStep step) const {
    if (hook_) {
        hook_(step);
    }
}

Result<void> ConfigStore::write(const std::string& name, const std::string& text) {
    const std::string fresh(kNew);
    constexpr mode_t kMode = 0640;
    const Descriptor file(
        openat(handle_, fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kMode));
    if (file.get() < 0) {
        return system_error("cannot write to state.directory, " + directory_);
    }
    step(StoreStep::created);
    if (!write_all(file.get(), text)) {
        return system_error("cannot write to state.directory, " + directory_);
    }
    step(StoreStep::written);
    if (fsync(file.get()) != 0) {
        return system_error("the disk of state.directory, " + directory_ + ", does not take it");
    }
    step(StoreStep::synced);
    if (renameat(handle_, fresh.c_str(), handle_, name.c_str()) != 0) {
        return system_error("cannot rename within state.directory, " + directory_);
    }
    step(StoreStep::renamed);
    // The name is on the disk only when the folder is.
    if (fsync(handle_) != 0) {
        return system_error("the disk of state.directory, " + directory_ + ", does not take it");
    }
    step(StoreStep::directory_synced);
    return {};
}

Result<void> ConfigStore::save(const Generation& generation, const config::Config& file) {
    const std::string text = stored_text(generation, file);
    if (text.size() > kSmallFileBytes) {
        return fail(ErrorClass::machine, "a configuration of more than 64 KiB is not stored");
    }
    auto written = write(name_of_file(generation.number), text);
    if (!written) {
        unlinkat(handle_, std::string(kNew).c_str(), 0);
        return written;
    }
    if (numbers_.empty() || numbers_.back() != generation.number) {
        numbers_.push_back(generation.number);
    }
    prune();
    return {};
}

void ConfigStore::remove(std::uint64_t number) {
    unlinkat(handle_, name_of_file(number).c_str(), 0);
    fsync(handle_);
    std::erase(numbers_, number);
}

/// What does not reach the disk at once is pruned again later.
void ConfigStore::prune() {
    while (numbers_.size() > keep_) {
        unlinkat(handle_, name_of_file(numbers_.front()).c_str(), 0);
        numbers_.erase(numbers_.begin());
    }
}

}  // namespace flyball::control
