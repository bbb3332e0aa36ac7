// SPDX-License-Identifier: BSD-3-Clause
// Runs a fuzz target over the files of its corpus without libFuzzer: the ordinary test of what
// fuzzing found once. usage: fuzz_TARGET FOLDER
#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

// libFuzzer names its entry. NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

/// The bytes that pairs of hexadecimal digits stand for; anything else between them is skipped.
std::vector<std::uint8_t> decoded(const std::string& text) {
    std::string digits;
    std::copy_if(text.begin(), text.end(), std::back_inserter(digits),
                 [](unsigned char c) { return std::isxdigit(c) != 0; });
    std::vector<std::uint8_t> bytes;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
        bytes.push_back(static_cast<std::uint8_t>(std::stoi(digits.substr(i, 2), nullptr, 16)));
    }
    return bytes;
}

void replay(const std::filesystem::path& file) {
    // The last name printed is the culprit when the target ends the process.
    std::printf("%s\n", file.c_str());
    std::fflush(stdout);
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    const std::string bytes = text.str();
    const std::vector<std::uint8_t> data =
        file.extension() == ".hex" ? decoded(bytes)
                                   : std::vector<std::uint8_t>(bytes.begin(), bytes.end());
    LLVMFuzzerTestOneInput(data.data(), data.size());
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 2;
    }
    const auto files = files_in(argv[1]);
    std::for_each(files.begin(), files.end(), replay);
    std::printf("%zu inputs replayed\n", files.size());
    return files.empty() ? 1 : 0;
}
