// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace flyball::config {

/// Path of a file of this repository, "config/demo.yaml".
inline std::string repository_path(const std::string& file) {
    // FLYBALL_UNIT_TESTS is <repository>/tests/unit.
    return std::filesystem::path(FLYBALL_UNIT_TESTS).parent_path().parent_path() / file;
}

inline std::string repository_text(const std::string& file) {
    std::ostringstream text;
    text << std::ifstream(repository_path(file)).rdbuf();
    return text.str();
}

}  // namespace flyball::config
