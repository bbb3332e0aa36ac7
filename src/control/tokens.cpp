// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/tokens.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "small_file.hpp"

namespace flyball::control {

namespace {

constexpr std::size_t kTokensMax = 64;
/// Long enough that guessing is hopeless: 32 hexadecimal digits are 128 bits.
constexpr std::size_t kSecretBytesMin = 32;
constexpr std::size_t kSecretBytesMax = 256;
constexpr std::size_t kNameBytesMax = 64;

constexpr std::string_view kSpaces = " \t\r";

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// The b64token of RFC 6750 section 2.1.
bool is_secret(std::string_view word) {
    const std::size_t body = word.find_last_not_of('=') + 1;
    return body > 0 &&
           std::all_of(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(body), [](char c) {
               return is_letter_or_digit(c) ||
                      std::string_view("-._~+/").find(c) != std::string_view::npos;
           });
}

bool is_name(std::string_view word) {
    return word.size() <= kNameBytesMax && std::all_of(word.begin(), word.end(), [](char c) {
               return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.';
           });
}

std::string_view take_word(std::string_view& line) {
    line.remove_prefix(std::min(line.find_first_not_of(kSpaces), line.size()));
    const std::string_view word = line.substr(0, line.find_first_of(kSpaces));
    line.remove_prefix(word.size());
    return word;
}

/// Error: what to write instead.
tl::expected<Token, std::string> parse_line(std::string_view line) {
    const std::string_view scope = take_word(line);
    const std::string_view name = take_word(line);
    const std::string_view secret = take_word(line);
    if (secret.empty() || !take_word(line).empty()) {
        return tl::make_unexpected("write a scope, a name and a secret, separated by spaces");
    }
    if (scope != name_of(Scope::read) && scope != name_of(Scope::admin)) {
        return tl::make_unexpected("the first word is the scope: write read or admin");
    }
    if (!is_name(name)) {
        return tl::make_unexpected("a name has up to 64 letters, digits, '-', '_' or '.'");
    }
    if (secret.size() < kSecretBytesMin || secret.size() > kSecretBytesMax || !is_secret(secret)) {
        return tl::make_unexpected(
            "a secret has 32 to 256 letters, digits, '-', '.', '_', '~', '+' or '/': "
            "openssl rand -hex 32 makes one");
    }
    return Token{.scope = scope == name_of(Scope::admin) ? Scope::admin : Scope::read,
                 .name = std::string(name),
                 .secret = std::string(secret)};
}

tl::unexpected<Error> at_line(const std::string& name, std::size_t line, const std::string& what) {
    return fail(ErrorClass::config, name + ":" + std::to_string(line) + ": " + what);
}

/// Equal, in a time that depends on the length of `shown` only.
bool equals(std::string_view secret, std::string_view shown) {
    std::size_t difference = secret.size() ^ shown.size();
    for (std::size_t i = 0; i < shown.size(); ++i) {
        const char expected = secret[i % secret.size()];
        difference |= static_cast<std::size_t>(static_cast<unsigned char>(expected) ^
                                               static_cast<unsigned char>(shown[i]));
    }
    return difference == 0;
}

}  // namespace

Result<std::vector<Token>> parse_tokens(std::string_view text, const std::string& name) {
    std::vector<Token> tokens;
    for (std::size_t number = 1; !text.empty(); ++number) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        const std::size_t first = line.find_first_not_of(kSpaces);
        if (first == line.npos || line[first] == '#') {
            continue;
        }
        auto token = parse_line(line);
        if (!token) {
            return at_line(name, number, token.error());
        }
        const bool known = std::any_of(tokens.begin(), tokens.end(), [&](const Token& other) {
            return other.name == token->name || other.secret == token->secret;
        });
        if (known) {
            return at_line(name, number, "an earlier line has this name or secret: remove one");
        }
        if (tokens.size() == kTokensMax) {
            return at_line(name, number, "more than 64 tokens: remove some");
        }
        tokens.push_back(std::move(*token));
    }
    if (tokens.empty()) {
        return at_line(name, 1, "no token: write a line such as read prometheus SECRET");
    }
    return tokens;
}

Result<std::vector<Token>> load_tokens(const std::string& path) {
    const auto text = read_file(path, Privacy::secret);
    if (!text) {
        return tl::make_unexpected(text.error());
    }
    return parse_tokens(*text, path);
}

const Token* find_token(const std::vector<Token>& tokens, std::string_view secret) {
    const Token* found = nullptr;
    for (const Token& token : tokens) {
        found = equals(token.secret, secret) ? &token : found;
    }
    return found;
}

}  // namespace flyball::control
