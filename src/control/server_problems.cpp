// SPDX-License-Identifier: BSD-3-Clause
#include "server_problems.hpp"

#include <string>

#include "flyball/control/problem.hpp"

namespace flyball::control {

Response too_many_connections() {
    Response response = problem_response(Problem::too_many_connections,
                                         "close some connections, or reuse one for all requests");
    response.headers.push_back({"retry-after", "1"});
    response.headers.push_back({"connection", "close"});
    return response;
}

Response too_many_streams(const ServerLimits& limits) {
    Response response =
        problem_response(Problem::too_many_streams, "there are " + std::to_string(limits.streams) +
                                                        " already: close one, or try later");
    response.headers.push_back({"retry-after", "5"});
    return response;
}

Response body_too_large(const ServerLimits& limits) {
    return problem_response(Problem::body_too_large,
                            "a body has at most " + std::to_string(limits.body_bytes) + " bytes");
}

}  // namespace flyball::control
