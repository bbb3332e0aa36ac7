// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/tokens.hpp"

#include <cstdlib>
#include <fstream>
#include <string>

#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace flyball::control {
namespace {

const std::string kOne(32, '1');
const std::string kTwo(40, '2');

std::string error_of(const std::string& text) {
    const auto tokens = parse_tokens(text, "tokens");
    return tokens ? "" : tokens.error().message;
}

TEST(Tokens, AreALineEach) {
    const auto tokens = parse_tokens(
        "# comment\n\n  read prometheus " + kOne + "\r\nadmin\talice  " + kTwo + "==", "tokens");
    ASSERT_TRUE(tokens.has_value()) << tokens.error().message;
    ASSERT_EQ(tokens->size(), 2U);
    EXPECT_EQ((*tokens)[0].scope, Scope::read);
    EXPECT_EQ((*tokens)[0].name, "prometheus");
    EXPECT_EQ((*tokens)[0].secret, kOne);
    EXPECT_EQ((*tokens)[1].scope, Scope::admin);
    EXPECT_EQ((*tokens)[1].secret, kTwo + "==");
}

TEST(Tokens, ErrorsNameTheLineAndNeverTheSecret) {
    const std::string secret = "Sup3rSecretButTooShort";
    for (const auto& [text, words] : std::vector<std::pair<std::string, std::string>>{
             {"", "no token"},
             {"# nothing\n", "no token"},
             {"read alice", "a scope, a name and a secret"},
             {"read alice " + kOne + " more", "a scope, a name and a secret"},
             {"open alice " + kOne, "write read or admin"},
             {"write alice " + kOne, "write read or admin"},
             {"read al/ice " + kOne, "a name has"},
             {"read alice " + secret, "openssl rand -hex 32"},
             {"read alice " + secret + std::string(300, 'x'), "openssl rand -hex 32"},
             {"read alice " + secret + "=more-text-after", "openssl rand -hex 32"},
             {"read a " + kOne + "\nread a " + kTwo, "tokens:2"},
             {"read a " + kOne + "\nadmin b " + kOne, "tokens:2"}}) {
        EXPECT_NE(error_of(text).find(words), std::string::npos) << text << ": " << error_of(text);
        EXPECT_EQ(error_of(text).find(secret), std::string::npos) << error_of(text);
    }
}

TEST(Tokens, ThereAreAtMost64) {
    std::string text;
    for (int i = 100; i < 164; ++i) {
        text += "read n" + std::to_string(i) + " " + kOne + std::to_string(i) + "\n";
    }
    EXPECT_EQ(error_of(text), "");
    EXPECT_NE(error_of(text + "read last " + kTwo).find("tokens:65"), std::string::npos);
}

TEST(Tokens, AreFoundByTheWholeSecretOnly) {
    const std::vector<Token> tokens{{Scope::read, "one", kOne}, {Scope::admin, "two", kTwo}};
    EXPECT_EQ(find_token(tokens, kTwo), &tokens[1]);
    EXPECT_EQ(find_token(tokens, kOne), &tokens[0]);
    for (const std::string& wrong : {std::string(), kOne + "1", kOne.substr(1), kOne + kOne,
                                     std::string(32, '3'), std::string("0") + kOne.substr(1)}) {
        EXPECT_EQ(find_token(tokens, wrong), nullptr) << wrong;
    }
    EXPECT_EQ(find_token({}, kOne), nullptr);
}

TEST(Tokens, TheFileIsPrivate) {
    std::string path = "/tmp/tokens-XXXXXX";
    close(mkstemp(path.data()));
    std::ofstream(path) << "read a " << kOne << '\n';
    EXPECT_EQ(load_tokens(path)->size(), 1U);
    chmod(path.c_str(), 0644);
    const auto readable = load_tokens(path);
    ASSERT_FALSE(readable.has_value());
    EXPECT_EQ(readable.error().error_class, ErrorClass::machine);
    EXPECT_NE(readable.error().message.find("chmod 600 " + path), std::string::npos);
    unlink(path.c_str());
    EXPECT_FALSE(load_tokens(path).has_value());
}

}  // namespace
}  // namespace flyball::control
