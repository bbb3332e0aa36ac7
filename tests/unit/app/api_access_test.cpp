// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/app/api_access.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "flyball/config/codec.hpp"
#include "flyball/config/demo.hpp"

namespace flyball::app {
namespace {

namespace fs = std::filesystem;

class ApiAccess : public testing::Test {
  protected:
    ApiAccess() {
        std::string name = (fs::temp_directory_path() / "api-access-XXXXXX").string();
        folder_ = mkdtemp(name.data());
        api_.listen = {"127.0.0.1:0"};
        api_.unix_socket = "";
    }

    ~ApiAccess() override { fs::remove_all(folder_); }

    std::string file(const std::string& name, const std::string& text) {
        const fs::path path = folder_ / name;
        std::ofstream(path) << text;
        chmod(path.c_str(), 0600);
        return path;
    }

    fs::path folder_;
    config::Api api_;
};

TEST_F(ApiAccess, OpensEveryAddress) {
    api_.listen = {"127.0.0.1:0", "127.0.0.1:0"};
    api_.unix_socket = folder_ / "api.sock";
    api_.unix_mode = "0640";
    const auto listeners = open_listeners(api_);
    ASSERT_TRUE(listeners.has_value()) << listeners.error().message;
    ASSERT_EQ(listeners->size(), 3U);
    EXPECT_EQ((*listeners)[2].name, *api_.unix_socket);
    EXPECT_EQ(fs::status(*api_.unix_socket).permissions(), fs::perms{0640});
}

TEST_F(ApiAccess, NoUnixSocketIfNoneIsWanted) {
    EXPECT_EQ(open_listeners(api_)->size(), 1U);
}

TEST_F(ApiAccess, ErrorsOfAnyAddressEndTheStart) {
    api_.tls_listen = {"127.0.0.1:0"};
    api_.tls_certificate = folder_ / "none.pem";
    const auto listeners = open_listeners(api_);
    ASSERT_FALSE(listeners.has_value());
    EXPECT_NE(listeners.error().message.find("none.pem"), std::string::npos);
}

TEST(ApiAccessDefault, TheUnixSocketBelongsToTheUser) {
    EXPECT_EQ(default_unix_socket(0, "/run/user/0"), "/run/flyball/api.sock");
    EXPECT_EQ(default_unix_socket(1000, "/run/user/1000"), "/run/user/1000/flyball/api.sock");
    EXPECT_EQ(default_unix_socket(1000, ""), "");
}

TEST_F(ApiAccess, ThePolicyHasTokensAndNames) {
    api_.token_file = file("tokens", "admin alice 0123456789abcdef0123456789abcdef\n");
    api_.hosts = {"Flyball.Example"};
    api_.requests_per_second = 7;
    const auto policy = make_policy(api_);
    ASSERT_TRUE(policy.has_value()) << policy.error().message;
    ASSERT_EQ(policy->tokens.size(), 1U);
    EXPECT_EQ(policy->tokens[0].name, "alice");
    EXPECT_EQ(policy->hosts.back(), "flyball.example");
    EXPECT_EQ(policy->own_uid, geteuid());
    EXPECT_EQ(policy->requests_per_second, 7U);
}

TEST_F(ApiAccess, AWrongTokenFileEndsTheStart) {
    api_.token_file = folder_ / "none";
    EXPECT_FALSE(make_policy(api_).has_value());
}

TEST(ServeOnly, ReplacesWhatIsConfigured) {
    auto config = config::parse_yaml(config::demo_config(), "demo").value();
    config.api.tls_listen = {"127.0.0.1:1"};
    config.api.tls_key = "/key";
    ASSERT_TRUE(serve_only(config, "127.0.0.1:0").has_value());
    EXPECT_EQ(config.api.listen, std::vector<std::string>{"127.0.0.1:0"});
    EXPECT_TRUE(config.api.tls_listen.empty());
    EXPECT_EQ(config.api.unix_socket, "");
    ASSERT_TRUE(serve_only(config, "off").has_value());
    EXPECT_FALSE(config.api.enabled);
}

TEST(ServeOnly, RefusesWhatAConfigurationWouldRefuse) {
    auto config = config::parse_yaml(config::demo_config(), "demo").value();
    for (const char* where : {"0.0.0.0:9660", "localhost", "9660"}) {
        const auto changed = serve_only(config, where);
        ASSERT_FALSE(changed.has_value()) << where;
        EXPECT_EQ(changed.error().error_class, ErrorClass::usage);
        EXPECT_TRUE(changed.error().message.starts_with("--api: ")) << changed.error().message;
    }
}

}  // namespace
}  // namespace flyball::app
