// SPDX-License-Identifier: BSD-3-Clause
#include "stored_text.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "flyball/config/codec.hpp"

#include "crc64.hpp"

namespace flyball::control {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kMagic = "flyball-generation 1 ";

std::string header_of(std::string_view body) {
    return std::string(kMagic) + std::to_string(body.size()) + ' ' + hex64(crc64(body)) + '\n';
}

tl::unexpected<Error> damaged(const std::string& what) {
    return fail(ErrorClass::config, what);
}

/// Missing or of another type: "" and 0, which no good file has.
std::string text_at(const Json& document, const char* name) {
    const auto found = document.find(name);
    return found != document.end() && found->is_string() ? found->get<std::string>() : "";
}

Result<config::Config> config_at(const Json& document, const char* name) {
    const auto found = document.find(name);
    if (found == document.end()) {
        return damaged(std::string("it has no ") + name);
    }
    return config::parse_json(found->dump());
}

Result<StoredGeneration> read_body(std::string_view body) {
    const Json document = Json::parse(body, nullptr, false);
    if (!document.is_object()) {
        return damaged("it holds no document");
    }
    auto config = config_at(document, "config");
    auto file = config_at(document, "file");
    if (!config || !file) {
        return tl::make_unexpected(config ? file.error() : config.error());
    }
    const auto number = document.find("generation");
    const auto cause = parse_cause(text_at(document, "cause"));
    if (number == document.end() || !number->is_number_unsigned() || !cause) {
        return damaged("it does not say which generation it is");
    }
    return StoredGeneration{.generation = {.number = number->get<std::uint64_t>(),
                                           .time = text_at(document, "time"),
                                           .cause = *cause,
                                           .user = text_at(document, "user"),
                                           .config = std::move(*config)},
                            .file = std::move(*file)};
}

}  // namespace

std::string stored_text(const Generation& generation, const config::Config& file) {
    const Json document{{"generation", generation.number},
                        {"time", generation.time},
                        {"cause", name_of(generation.cause)},
                        {"user", generation.user},
                        {"config", Json::parse(config::to_json(generation.config))},
                        {"file", Json::parse(config::to_json(file))}};
    const std::string body = document.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
    return header_of(body) + body;
}

Result<StoredGeneration> parse_stored(std::string_view text) {
    if (!text.starts_with(kMagic)) {
        return damaged("it does not begin as a stored generation does");
    }
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    const std::string_view body = text.substr(end);
    if (text.substr(0, end) != header_of(body)) {
        return damaged("length or checksum do not fit its content: it was cut short or spoilt");
    }
    return read_body(body);
}

}  // namespace flyball::control
