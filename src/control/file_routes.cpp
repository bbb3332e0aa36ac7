// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/rest_api.hpp"

#include "embedded_files.hpp"

namespace flyball::control {

namespace {

/// Scripts and styles of our own only, as files; nobody frames us.
constexpr std::string_view kPagePolicy =
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "object-src 'none'";

Response answer_file(const EmbeddedFile& file, bool is_page) {
    Response response{.content_type = std::string(file.content_type),
                      .fixed_body = file.bytes,
                      .headers = {{"etag", std::string(file.etag)}}};
    response.headers.push_back(
        {"cache-control", file.is_immutable ? "public, max-age=31536000, immutable" : "no-cache"});
    if (is_page) {
        response.headers.push_back({"content-security-policy", std::string(kPagePolicy)});
    }
    return response;
}

void add_files(Router& router, std::span<const EmbeddedFile> files, bool is_page) {
    for (const EmbeddedFile& file : files) {
        router.add(
            {.path = std::string(file.path),
             .scope = Scope::open,
             .produces = std::string(file.content_type),
             .is_page = is_page,
             .answer = [&file, is_page](const Call&) { return answer_file(file, is_page); }});
    }
}

}  // namespace

void add_file_routes(Router& router) {
    add_files(router, openapi_files(), false);
    add_files(router, page_files(), true);
}

}  // namespace flyball::control
