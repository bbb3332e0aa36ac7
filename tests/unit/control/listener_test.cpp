// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/listener.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace flyball::control {
namespace {

TEST(Listener, TakesAFreePortAndSaysWhich) {
    const auto listener = listen_tcp({.address = "127.0.0.1", .port = 0});
    ASSERT_TRUE(listener.has_value()) << listener.error().message;
    EXPECT_GT(listener->port, 0);
    EXPECT_EQ(listener->name, "127.0.0.1:" + std::to_string(listener->port));
    EXPECT_EQ(listener->transport, Transport::tcp);
}

TEST(Listener, ATakenPortIsAnErrorWithItsFix) {
    const auto first = listen_tcp({.address = "127.0.0.1", .port = 0});
    ASSERT_TRUE(first.has_value());
    const auto second = listen_tcp({.address = "127.0.0.1", .port = first->port});
    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().error_class, ErrorClass::machine);
    EXPECT_NE(second.error().message.find(first->name), std::string::npos);
    EXPECT_NE(second.error().message.find("write another api.listen"), std::string::npos);
}

TEST(Listener, AForeignAddressIsAnErrorWithItsFix) {
    const auto listener = listen_tcp({.address = "192.0.2.1", .port = 0});
    ASSERT_FALSE(listener.has_value());
    EXPECT_NE(listener.error().message.find("192.0.2.1:0"), std::string::npos);
    EXPECT_NE(listener.error().message.find("ip -br addr"), std::string::npos);
}

TEST(Listener, ADescriptorIsClosedOnceByItsLastOwner) {
    const int number = open("/dev/null", O_RDONLY | O_CLOEXEC);
    {
        Descriptor first(number);
        Descriptor second(std::move(first));
        EXPECT_EQ(second.get(), number);
        first = std::move(second);
        EXPECT_EQ(first.get(), number);
        EXPECT_EQ(fcntl(number, F_GETFD), FD_CLOEXEC);
    }
    EXPECT_EQ(fcntl(number, F_GETFD), -1);
}

}  // namespace
}  // namespace flyball::control
