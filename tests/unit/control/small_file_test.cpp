// SPDX-License-Identifier: BSD-3-Clause
#include "small_file.hpp"

#include <cstdlib>
#include <fstream>
#include <string>

#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace flyball::control {
namespace {

class SmallFile : public testing::Test {
  protected:
    SmallFile() { close(mkstemp(path_.data())); }

    ~SmallFile() override { unlink(path_.c_str()); }

    void write(std::size_t bytes, unsigned mode) {
        std::ofstream(path_) << std::string(bytes, 'x');
        chmod(path_.c_str(), mode);
    }

    std::string error() {
        const auto text = read_file(path_, Privacy::secret);
        return text ? "" : text.error().message;
    }

    std::string path_ = "/tmp/small-file-XXXXXX";
};

TEST_F(SmallFile, IsReadToItsEnd) {
    write(65536, 0600);
    EXPECT_EQ(read_file(path_, Privacy::open)->size(), 65536U);
    EXPECT_EQ(read_file(path_, Privacy::secret)->size(), 65536U);
}

TEST_F(SmallFile, LargeOnesAreRefused) {
    write(65537, 0600);
    EXPECT_NE(error().find("64 KiB"), std::string::npos);
}

TEST_F(SmallFile, SecretsArePrivate) {
    for (const unsigned mode : {0604U, 0602U, 0620U, 0601U}) {
        write(1, mode);
        EXPECT_NE(error().find("chmod 600 " + path_), std::string::npos) << error();
        EXPECT_TRUE(read_file(path_, Privacy::open).has_value());
    }
    write(1, 0640);
    EXPECT_EQ(error(), "");
}

TEST_F(SmallFile, SecretsBelongToRootOrUs) {
    if (geteuid() != 0) {
        GTEST_SKIP() << "giving files away needs root";
    }
    write(1, 0600);
    ASSERT_EQ(chown(path_.c_str(), 65534, 65534), 0);
    EXPECT_NE(error().find("chown 0 " + path_), std::string::npos) << error();
}

TEST_F(SmallFile, MissingOnesAndFoldersAreErrors) {
    EXPECT_NE(read_file("/nonexistent", Privacy::open).error().message.find("/nonexistent"),
              std::string::npos);
    EXPECT_FALSE(read_file("/tmp", Privacy::open).has_value());
}

}  // namespace
}  // namespace flyball::control
