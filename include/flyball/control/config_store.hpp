// SPDX-License-Identifier: BSD-3-Clause
// Generations on disk. Each is a file of its own, written beside and renamed, so that a crash
// leaves the old ones and either the whole new one or nothing; a checksum finds what the disk
// spoilt.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "flyball/base/result.hpp"
#include "flyball/config/model.hpp"
#include "flyball/control/live_config.hpp"

namespace flyball::control {

/// A generation and what the configuration file said when it was made.
struct StoredGeneration {
    Generation generation;
    config::Config file;
};

/// What has happened when a step of writing a generation is over.
enum class StoreStep : std::uint8_t { created, written, synced, renamed, directory_synced };

/// One thread at a time.
class ConfigStore {
  public:
    /// Makes the folder if need be, takes it for this process alone, and reads it. Error (class
    /// machine): with what to do.
    [[nodiscard]] static Result<std::unique_ptr<ConfigStore>> open(const std::string& directory,
                                                                   std::size_t keep);

    ConfigStore(const ConfigStore&) = delete;
    ConfigStore& operator=(const ConfigStore&) = delete;
    ~ConfigStore();

    /// What was found and is whole, oldest first.
    [[nodiscard]] const std::vector<StoredGeneration>& found() const noexcept { return found_; }

    /// Files that were not whole, with the reason; they were renamed to NAME.damaged.
    [[nodiscard]] const std::vector<std::string>& damaged() const noexcept { return damaged_; }

    /// Returns when the disk has it. Error (class machine): the folder is as before.
    [[nodiscard]] Result<void> save(const Generation& generation, const config::Config& file);

    /// Takes back the generation saved last.
    void remove(std::uint64_t number);

    /// For tests of crashes: called after each step of save().
    void on_step(std::function<void(StoreStep)> hook) { hook_ = std::move(hook); }

  private:
    ConfigStore(std::string directory, int handle, std::size_t keep);

    [[nodiscard]] Result<void> read_all();
    [[nodiscard]] Result<void> write(const std::string& name, const std::string& text);
    void prune();
    void step(StoreStep step) const;

    std::string directory_;
    int handle_;  ///< of the folder
    std::size_t keep_;
    std::vector<StoredGeneration> found_;
    std::vector<std::string> damaged_;
    std::vector<std::uint64_t> numbers_;  ///< on disk, ascending
    std::function<void(StoreStep)> hook_;
};

}  // namespace flyball::control
