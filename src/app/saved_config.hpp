// SPDX-License-Identifier: BSD-3-Clause
// Which configuration a start uses, and where changes are kept.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "flyball/base/result.hpp"
#include "flyball/config/model.hpp"
#include "flyball/control/config_store.hpp"
#include "flyball/control/live_config.hpp"

namespace flyball::app {

/// What the process starts with.
struct StartChoice {
    std::vector<control::Generation> past;  ///< oldest first
    control::Generation first;
    bool is_new = true;       ///< `first` is not stored yet
    bool from_state = false;  ///< not the file as it is
    std::string explanation;  ///< which wins and why, for the log
};

/// The last stored generation, as long as the file is the one that it was made of: whoever wrote
/// last wins. `fresh`: the file in any case. Pure.
[[nodiscard]] StartChoice choose_start(const std::vector<control::StoredGeneration>& stored,
                                       const config::Config& file,
                                       const std::string& file_name,
                                       bool fresh);

/// state.directory with `auto` resolved; "" for none.
[[nodiscard]] std::string state_directory(const config::State& state);

/// Keeps generations in state.directory, if there is one.
class SavedConfig {
  public:
    /// `file`: the configuration as the file says. Error (class machine): what to do.
    [[nodiscard]] static Result<std::unique_ptr<SavedConfig>> open(const config::Config& file);

    [[nodiscard]] bool is_persistent() const noexcept { return store_ != nullptr; }

    /// What was found; empty without a folder.
    [[nodiscard]] const std::vector<control::StoredGeneration>& found() const noexcept;
    [[nodiscard]] const std::vector<std::string>& damaged() const noexcept;

    /// The file was read again. Any thread.
    void set_file(const config::Config& file);

    /// `served`: the section `api` of this process, which the command line may have changed; what
    /// is stored has the file's instead. Error (class machine).
    [[nodiscard]] Result<void> save(const control::Generation& generation,
                                    const config::Api& served);
    void remove(const control::Generation& generation);

  private:
    explicit SavedConfig(const config::Config& file) : file_(file) {}

    std::mutex mutex_;
    config::Config file_;
    std::unique_ptr<control::ConfigStore> store_;
};

}  // namespace flyball::app
