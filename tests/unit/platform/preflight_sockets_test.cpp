// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/platform/preflight_sockets.hpp"

#include <gtest/gtest.h>

#include "fake_host.hpp"
#include "fake_socket.hpp"

namespace flyball::platform {
namespace {

TEST(ProbeSocket, TellsTheLivingFromTheDead) {
    for (const int type : {SOCK_STREAM, SOCK_SEQPACKET}) {
        FakeHost host;
        const std::string path = host.root() + "/s";
        EXPECT_EQ(probe_socket(path), SocketState::absent);
        {
            const FakeSocket living(path, type);
            EXPECT_EQ(probe_socket(path), SocketState::in_use);
            EXPECT_FALSE(living.has_visitor()) << "the listener was disturbed";
        }
        EXPECT_EQ(probe_socket(path), SocketState::stale);
    }
}

TEST(ProbeSocket, OtherFilesAreNotSockets) {
    FakeHost host;
    host.write("/file", "x");
    EXPECT_EQ(probe_socket(host.root() + "/file"), SocketState::not_a_socket);
}

TEST(PathBelow, LeavesRelativePathsAlone) {
    EXPECT_EQ(path_below("/root", "/run/s"), "/root/run/s");
    EXPECT_EQ(path_below("/root", "s"), "s");
}

}  // namespace
}  // namespace flyball::platform
