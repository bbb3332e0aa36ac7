// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flyball/base/result.hpp"
#include "flyball/control/http.hpp"

namespace flyball::control {

/// A bearer token (RFC 6750): who shows `secret` is `name` and may do what `scope` says.
struct Token {
    Scope scope = Scope::read;
    std::string name;
    std::string secret;
};

/// Reads a token file: a line is `SCOPE NAME SECRET` with SCOPE read or admin, empty, or a comment
/// that begins with '#'. Error (class config): `name`:line, what is wrong, the fix; it never quotes
/// a secret. Pure.
[[nodiscard]] Result<std::vector<Token>> parse_tokens(std::string_view text,
                                                      const std::string& name);

/// Reads the file at `path`. Error (class machine): others may read or change it, with the command
/// that repairs it; or as parse_tokens().
[[nodiscard]] Result<std::vector<Token>> load_tokens(const std::string& path);

/// The token whose secret this is. Takes equally long for every text of the same length, so that
/// the time tells nothing about the secrets.
[[nodiscard]] const Token* find_token(const std::vector<Token>& tokens, std::string_view secret);

}  // namespace flyball::control
