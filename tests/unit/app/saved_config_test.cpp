// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/app/saved_config.hpp"

#include <filesystem>

#include <stdlib.h>

#include <gtest/gtest.h>

#include "flyball/config/codec.hpp"
#include "flyball/config/demo.hpp"

namespace flyball::app {
namespace {

config::Config demo() {
    return *config::parse_yaml(config::demo_config(), "demo");
}

config::Config with_target(std::uint64_t ns) {
    config::Config config = demo();
    config.latency.target_ns = ns;
    return config;
}

control::StoredGeneration stored(std::uint64_t number, std::uint64_t target_ns) {
    return {.generation = {.number = number,
                           .time = "2026-01-02T03:04:05Z",
                           .cause = control::ChangeCause::patch,
                           .user = "alice",
                           .config = with_target(target_ns)},
            .file = demo()};
}

TEST(SavedConfig, WithoutStateTheFileIsTheFirstGeneration) {
    const StartChoice choice = choose_start({}, demo(), "f.yaml", false);
    EXPECT_EQ(choice.first.number, 1U);
    EXPECT_EQ(choice.first.config, demo());
    EXPECT_TRUE(choice.is_new);
    EXPECT_FALSE(choice.from_state);
}

TEST(SavedConfig, WhatTheApiMadeOfTheFileWins) {
    const StartChoice choice = choose_start({stored(4, 1000), stored(5, 2000)}, demo(), "f", false);
    EXPECT_EQ(choice.first.number, 5U);
    EXPECT_EQ(choice.first.config, with_target(2000));
    EXPECT_EQ(choice.past.size(), 1U);
    EXPECT_TRUE(choice.from_state);
    EXPECT_NE(choice.explanation.find("generation 5 (patch by alice, 2026-01-02T03:04:05Z)"),
              std::string::npos)
        << choice.explanation;
}

TEST(SavedConfig, AFileThatWasChangedSinceWins) {
    const StartChoice choice = choose_start({stored(5, 2000)}, with_target(7), "f", false);
    EXPECT_EQ(choice.first.number, 6U);
    EXPECT_EQ(choice.first.config, with_target(7));
    EXPECT_EQ(choice.past.size(), 1U) << "to return to";
    EXPECT_NE(choice.explanation.find("was changed since"), std::string::npos);
}

TEST(SavedConfig, FreshTakesTheFile) {
    const StartChoice choice = choose_start({stored(5, 2000)}, demo(), "f", true);
    EXPECT_EQ(choice.first.number, 6U);
    EXPECT_EQ(choice.first.config, demo());
}

TEST(SavedConfig, SystemdNamesTheFolder) {
    setenv("STATE_DIRECTORY", "/var/lib/one:/var/lib/two", 1);
    EXPECT_EQ(state_directory({}), "/var/lib/one");
    EXPECT_EQ(state_directory({.directory = ""}), "");
    EXPECT_EQ(state_directory({.directory = "/x"}), "/x");
    unsetenv("STATE_DIRECTORY");
    EXPECT_EQ(state_directory({}), "");
}

TEST(SavedConfig, StoresTheFilesOwnAddresses) {
    std::string folder = "/tmp/flyball-saved-XXXXXX";
    ASSERT_NE(mkdtemp(folder.data()), nullptr);
    config::Config file = demo();
    file.state.directory = folder;
    {
        auto saved = SavedConfig::open(file);
        ASSERT_TRUE(saved) << saved.error().message;
        EXPECT_TRUE((*saved)->is_persistent());
        control::Generation generation{.number = 3, .config = file};
        generation.config.api.listen = {"127.0.0.1:0"};
        ASSERT_TRUE((*saved)->save(generation, generation.config.api));
    }
    auto saved = SavedConfig::open(file);
    ASSERT_TRUE(saved);
    ASSERT_EQ((*saved)->found().size(), 1U);
    EXPECT_EQ((*saved)->found()[0].generation.config.api, file.api);
    std::filesystem::remove_all(folder);
}

TEST(SavedConfig, WithoutAFolderNothingIsKept) {
    auto saved = SavedConfig::open(demo());
    ASSERT_TRUE(saved);
    EXPECT_FALSE((*saved)->is_persistent());
    EXPECT_TRUE((*saved)->save({}, {}));
    EXPECT_TRUE((*saved)->found().empty());
}

}  // namespace
}  // namespace flyball::app
