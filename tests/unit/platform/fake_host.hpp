// SPDX-License-Identifier: BSD-3-Clause
// A made-up machine: sysfs and procfs files below a temporary directory, gone with the object.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace flyball::platform {

class FakeHost {
  public:
    FakeHost() {
        std::string pattern = testing::TempDir() + "flyball_host_XXXXXX";
        root_ = mkdtemp(pattern.data());
    }

    FakeHost(const FakeHost&) = delete;
    FakeHost& operator=(const FakeHost&) = delete;

    ~FakeHost() {
        std::error_code ignored;
        std::filesystem::remove_all(root_, ignored);
    }

    [[nodiscard]] const std::string& root() const { return root_; }

    void make_directory(const std::string& path) {
        std::filesystem::create_directories(root_ + path);
    }

    void write(const std::string& path, const std::string& text) {
        make_directory(std::filesystem::path(path).parent_path());
        std::ofstream(root_ + path) << text;
    }

    void link(const std::string& path, const std::string& target) {
        make_directory(std::filesystem::path(path).parent_path());
        std::filesystem::create_symlink(target, root_ + path);
    }

    void add_pages(unsigned node, unsigned page_kb, unsigned total, unsigned free) {
        const std::string folder = "/sys/devices/system/node/node" + std::to_string(node) +
                                   "/hugepages/hugepages-" + std::to_string(page_kb) + "kB/";
        write(folder + "nr_hugepages", std::to_string(total) + "\n");
        write(folder + "free_hugepages", std::to_string(free) + "\n");
    }

  private:
    std::string root_;
};

}  // namespace flyball::platform
