// SPDX-License-Identifier: BSD-3-Clause
// Any bytes as a token file: refused with the line, or tokens that are found by their secret alone.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "flyball/base/check.hpp"
#include "flyball/control/tokens.hpp"

// libFuzzer names its entry. NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace control = flyball::control;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto tokens = control::parse_tokens(text, "tokens");
    if (!tokens) {
        FLYBALL_CHECK(tokens.error().message.starts_with("tokens:"));
        return 0;
    }
    FLYBALL_CHECK(!tokens->empty() && tokens->size() <= 64);
    for (const control::Token& token : *tokens) {
        FLYBALL_CHECK(token.scope != control::Scope::open);
        FLYBALL_CHECK(token.secret.size() >= 32);
        FLYBALL_CHECK(control::find_token(*tokens, token.secret) == &token);
        const control::Token* const longer = control::find_token(*tokens, token.secret + "x");
        FLYBALL_CHECK(longer == nullptr || longer->secret == token.secret + "x");
    }
    return 0;
}
