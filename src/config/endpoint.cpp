// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/config/endpoint.hpp"

#include <array>
#include <charconv>

#include <arpa/inet.h>

namespace flyball::config {

namespace {

tl::unexpected<Error> malformed() {
    return fail(ErrorClass::config,
                "write a numeric address and a port, as in 127.0.0.1:9660 or [::1]:9660");
}

}  // namespace

bool Endpoint::is_loopback() const {
    return is_v6 ? address == "::1" : address.starts_with("127.");
}

Result<Endpoint> parse_endpoint(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == text.npos) {
        return malformed();
    }
    const std::string_view port = text.substr(colon + 1);
    std::string_view host = text.substr(0, colon);
    Endpoint endpoint;
    endpoint.is_v6 = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (endpoint.is_v6) {
        host = host.substr(1, host.size() - 2);
    }
    const auto [end, error] =
        std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
    if (error != std::errc() || end != port.data() + port.size()) {
        return malformed();
    }
    // Written in the kernel's own form, so that equal addresses are equal texts.
    const int family = endpoint.is_v6 ? AF_INET6 : AF_INET;
    std::array<unsigned char, sizeof(in6_addr)> binary{};
    std::array<char, INET6_ADDRSTRLEN> canonical{};
    if (inet_pton(family, std::string(host).c_str(), binary.data()) != 1 ||
        inet_ntop(family, binary.data(), canonical.data(), canonical.size()) == nullptr) {
        return malformed();
    }
    endpoint.address = canonical.data();
    return endpoint;
}

std::string format_endpoint(const Endpoint& endpoint) {
    const std::string host = endpoint.is_v6 ? "[" + endpoint.address + "]" : endpoint.address;
    return host + ":" + std::to_string(endpoint.port);
}

}  // namespace flyball::config
