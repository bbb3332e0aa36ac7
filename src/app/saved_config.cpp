// SPDX-License-Identifier: BSD-3-Clause
#include "saved_config.hpp"

#include <cstdlib>
#include <utility>

#include "version.hpp"

namespace flyball::app {

namespace {

std::string words_of(const control::Generation& generation) {
    return "generation " + std::to_string(generation.number) + " (" +
           std::string(control::name_of(generation.cause)) +
           (generation.user.empty() ? "" : " by " + generation.user) + ", " + generation.time + ")";
}

}  // namespace

StartChoice choose_start(const std::vector<control::StoredGeneration>& stored,
                         const config::Config& file,
                         const std::string& file_name,
                         bool fresh) {
    StartChoice choice;
    for (const control::StoredGeneration& generation : stored) {
        choice.past.push_back(generation.generation);
    }
    if (!stored.empty() && !fresh && stored.back().file == file) {
        choice.first = std::move(choice.past.back());
        choice.past.pop_back();
        choice.is_new = false;
        choice.from_state = choice.first.config != file;
        choice.explanation =
            words_of(choice.first) +
            (choice.from_state ? ", made of " + file_name + " through the API; run --fresh takes " +
                                     file_name + " as it is"
                               : ", which is " + file_name);
        return choice;
    }
    choice.first = {.number = stored.empty() ? 1 : stored.back().generation.number + 1,
                    .time = utc_now(),
                    .config = file};
    choice.explanation = file_name;
    if (!stored.empty()) {
        choice.explanation +=
            (fresh ? ", as --fresh says, instead of " : ", which was changed since, instead of ") +
            words_of(stored.back().generation);
    }
    return choice;
}

std::string state_directory(const config::State& state) {
    if (state.directory) {
        return *state.directory;
    }
    // systemd names several folders with colons between them. NOLINTNEXTLINE(concurrency-mt-unsafe)
    const char* const folders = std::getenv("STATE_DIRECTORY");
    const std::string all(folders == nullptr ? "" : folders);
    return all.substr(0, all.find(':'));
}

Result<std::unique_ptr<SavedConfig>> SavedConfig::open(const config::Config& file) {
    std::unique_ptr<SavedConfig> saved(new SavedConfig(file));
    if (const std::string directory = state_directory(file.state); !directory.empty()) {
        auto store = control::ConfigStore::open(directory, file.state.generations);
        if (!store) {
            return tl::make_unexpected(store.error());
        }
        saved->store_ = std::move(*store);
    }
    return saved;
}

const std::vector<control::StoredGeneration>& SavedConfig::found() const noexcept {
    static const std::vector<control::StoredGeneration> kNone;
    return store_ ? store_->found() : kNone;
}

const std::vector<std::string>& SavedConfig::damaged() const noexcept {
    static const std::vector<std::string> kNone;
    return store_ ? store_->damaged() : kNone;
}

void SavedConfig::set_file(const config::Config& file) {
    const std::scoped_lock lock(mutex_);
    file_ = file;
}

Result<void> SavedConfig::save(const control::Generation& generation, const config::Api& served) {
    if (!store_) {
        return {};
    }
    const std::scoped_lock lock(mutex_);
    control::Generation stored = generation;
    if (stored.config.api == served) {
        stored.config.api = file_.api;
    }
    return store_->save(stored, file_);
}

void SavedConfig::remove(const control::Generation& generation) {
    if (store_) {
        store_->remove(generation.number);
    }
}

}  // namespace flyball::app
