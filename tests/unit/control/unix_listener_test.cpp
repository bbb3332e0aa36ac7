// SPDX-License-Identifier: BSD-3-Clause
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include <sys/stat.h>

#include <gtest/gtest.h>

#include "flyball/control/listener.hpp"

namespace flyball::control {
namespace {

namespace fs = std::filesystem;

class UnixListener : public testing::Test {
  protected:
    UnixListener() {
        std::string name = (fs::temp_directory_path() / "unix-listener-XXXXXX").string();
        folder_ = mkdtemp(name.data());
        path_ = folder_ / "api.sock";
    }

    ~UnixListener() override { fs::remove_all(folder_); }

    std::string error(const UnixSocket& where) {
        const auto listener = listen_unix(where);
        return listener ? "" : listener.error().message;
    }

    fs::path folder_;
    std::string path_;
};

TEST_F(UnixListener, HasItsModeAndGoesWithItsOwner) {
    {
        const auto listener = listen_unix({path_, 0620});
        ASSERT_TRUE(listener.has_value()) << listener.error().message;
        EXPECT_EQ(listener->name, path_);
        EXPECT_EQ(listener->transport, Transport::unix_socket);
        EXPECT_EQ(fs::status(path_).permissions(), fs::perms{0620});
        EXPECT_TRUE(fs::is_socket(path_));
    }
    EXPECT_FALSE(fs::exists(path_));
}

TEST_F(UnixListener, ALivingOneIsNotReplacedADeadOneIs) {
    std::optional<Listener> first(std::move(*listen_unix({path_})));
    EXPECT_NE(error({path_}).find("another process serves there"), std::string::npos);
    // What kill -9 leaves: the file without its socket.
    first->socket = Descriptor();
    EXPECT_EQ(error({path_}), "");
}

TEST_F(UnixListener, ASuccessorsFileStays) {
    std::optional<Listener> first(std::move(*listen_unix({path_})));
    fs::remove(path_);
    const auto second = listen_unix({path_});
    ASSERT_TRUE(second.has_value());
    first.reset();
    EXPECT_TRUE(fs::exists(path_));
}

TEST_F(UnixListener, ErrorsNameTheirFix) {
    std::ofstream(folder_ / "file") << "text";
    EXPECT_NE(error({folder_ / "file"}).find("no socket"), std::string::npos);
    EXPECT_TRUE(fs::exists(folder_ / "file"));
    EXPECT_NE(error({folder_ / "none/api.sock"}).find("mkdir -p " + (folder_ / "none").string()),
              std::string::npos);
    EXPECT_NE(error({path_, 0660, "no-such-group"}).find("addgroup --system no-such-group"),
              std::string::npos);
    EXPECT_FALSE(fs::exists(path_));
    EXPECT_NE(error({"/" + std::string(107, 'x')}).find("at most 107 bytes"), std::string::npos);
}

}  // namespace
}  // namespace flyball::control
