// SPDX-License-Identifier: BSD-3-Clause
#include "exchange.hpp"

namespace flyball::control {

bool Exchange::take_body(std::string_view data, const ServerLimits& limits) {
    body_bytes += data.size();
    if (body_bytes <= limits.body_bytes) {
        request.body += data;
        return true;
    }
    request.body.clear();
    return body_bytes <= limits.body_bytes + limits.excess_bytes;
}

bool Exchange::is_end_doubtful() const noexcept {
    return request.count("content-length") + request.count("transfer-encoding") > 1;
}

}  // namespace flyball::control
