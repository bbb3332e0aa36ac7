// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/config_store.hpp"

#include <filesystem>
#include <fstream>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "config_rig.hpp"

namespace flyball::control {
namespace {

namespace fs = std::filesystem;

class ConfigStoreTest : public testing::Test {
  protected:
    ConfigStoreTest() { EXPECT_NE(mkdtemp(folder_.data()), nullptr); }

    ~ConfigStoreTest() override { fs::remove_all(folder_); }

    std::unique_ptr<ConfigStore> open(std::size_t keep = 8) const {
        auto store = ConfigStore::open(folder_ + "/state", keep);
        EXPECT_TRUE(store) << store.error().message;
        return store ? std::move(*store) : nullptr;
    }

    static Generation generation(std::uint64_t number) {
        Generation generation = ConfigRig::first();
        generation.number = number;
        generation.config.latency.target_ns = 100'000 + number;
        return generation;
    }

    static Result<void> save(ConfigStore& store, std::uint64_t number) {
        return store.save(generation(number), ConfigRig::first().config);
    }

    std::string path_of(std::uint64_t number) const {
        const std::string digits = std::to_string(number);
        return folder_ + "/state/generation-" + std::string(12 - digits.size(), '0') + digits +
               ".json";
    }

    std::string folder_ = "/tmp/flyball-store-XXXXXX";
};

TEST_F(ConfigStoreTest, WhatWasSavedIsFound) {
    {
        const auto store = open();
        EXPECT_TRUE(store->found().empty());
        ASSERT_TRUE(save(*store, 1));
        ASSERT_TRUE(save(*store, 2));
    }
    const auto store = open();
    ASSERT_EQ(store->found().size(), 2U);
    EXPECT_EQ(store->found()[1].generation.config, generation(2).config);
    EXPECT_EQ(store->found()[1].generation.changes.at(0).name, "latency.target");
    EXPECT_EQ(store->found()[1].file, ConfigRig::first().config);
}

TEST_F(ConfigStoreTest, KeepsSoMany) {
    {
        const auto store = open(3);
        for (std::uint64_t number = 1; number <= 10; ++number) {
            ASSERT_TRUE(save(*store, number));
        }
        store->remove(10);
    }
    const auto store = open(3);
    ASSERT_EQ(store->found().size(), 2U);
    EXPECT_EQ(store->found()[0].generation.number, 8U);
}

TEST_F(ConfigStoreTest, ADamagedFileIsSetAsideAndTheLastGoodOneIsUsed) {
    {
        const auto store = open();
        ASSERT_TRUE(save(*store, 1));
        ASSERT_TRUE(save(*store, 2));
    }
    fs::resize_file(path_of(2), fs::file_size(path_of(2)) / 2);
    {
        const auto store = open();
        ASSERT_EQ(store->found().size(), 1U);
        EXPECT_EQ(store->found()[0].generation.number, 1U);
        ASSERT_EQ(store->damaged().size(), 1U);
        EXPECT_NE(store->damaged()[0].find("cut short"), std::string::npos) << store->damaged()[0];
    }
    EXPECT_TRUE(fs::exists(path_of(2) + ".damaged"));
    EXPECT_TRUE(open()->damaged().empty()) << "told once";
}

TEST_F(ConfigStoreTest, BelongsToOneProcess) {
    const auto store = open();
    const auto second = ConfigStore::open(folder_ + "/state", 8);
    ASSERT_FALSE(second);
    EXPECT_NE(second.error().message.find("another process"), std::string::npos);
}

TEST_F(ConfigStoreTest, SaysWhatItCannotWrite) {
    const auto store = open();
    fs::remove_all(folder_ + "/state");
    const auto saved = save(*store, 1);
    ASSERT_FALSE(saved);
    EXPECT_NE(saved.error().message.find("state.directory"), std::string::npos);
    std::ofstream(folder_ + "/file") << "x";
    EXPECT_FALSE(ConfigStore::open(folder_ + "/file", 8));
}

/// kill -9 after each step: the generation before is whole, the new one whole or not there.
TEST_F(ConfigStoreTest, ACrashAtAnyStepLosesNothingThatWasThere) {
    for (const StoreStep crash : {StoreStep::created, StoreStep::written, StoreStep::synced,
                                  StoreStep::renamed, StoreStep::directory_synced}) {
        fs::remove_all(folder_ + "/state");
        ASSERT_TRUE(save(*open(), 1));
        const pid_t child = fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            const auto store = open();
            store->on_step([crash](StoreStep step) {
                if (step == crash) {
                    kill(getpid(), SIGKILL);
                }
            });
            static_cast<void>(save(*store, 2));
            _exit(0);
        }
        int status = 0;
        ASSERT_EQ(waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        const auto store = open();
        const bool renamed = crash >= StoreStep::renamed;
        ASSERT_EQ(store->found().size(), renamed ? 2U : 1U) << static_cast<int>(crash);
        EXPECT_TRUE(store->damaged().empty());
        EXPECT_EQ(store->found()[0].generation.config, generation(1).config);
        if (renamed) {
            EXPECT_EQ(store->found()[1].generation.config, generation(2).config);
        }
        EXPECT_TRUE(save(*store, 3)) << "what was left does not stand in the way";
    }
}

}  // namespace
}  // namespace flyball::control
