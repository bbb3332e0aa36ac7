// SPDX-License-Identifier: BSD-3-Clause
#include "peer.hpp"

#include <array>

#include <sys/socket.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "test_client.hpp"

namespace flyball::control {
namespace {

TEST(Peer, OfAUnixSocketIsAUser) {
    std::array<int, 2> ends{};
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
    const Descriptor first(ends[0]);
    const Descriptor second(ends[1]);
    const Peer peer = peer_of(first.get(), Transport::unix_socket);
    EXPECT_EQ(peer.uid, geteuid());
    EXPECT_EQ(peer.address, "uid " + std::to_string(geteuid()));
    EXPECT_FALSE(peer.loopback);
}

TEST(Peer, ThatHasGoneIsNoticed) {
    std::array<int, 2> ends{};
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
    const Descriptor first(ends[0]);
    {
        const Descriptor second(ends[1]);
        EXPECT_FALSE(is_closed_by_peer(first.get()));
    }
    EXPECT_TRUE(is_closed_by_peer(first.get()));
}

TEST(Peer, OfNoConnectionIsUnknown) {
    const Peer peer = peer_of(-1, Transport::tcp);
    EXPECT_EQ(peer.address, "");
    EXPECT_FALSE(peer.loopback);
    EXPECT_EQ(peer_of(-1, Transport::unix_socket).uid, std::nullopt);
}

}  // namespace
}  // namespace flyball::control
