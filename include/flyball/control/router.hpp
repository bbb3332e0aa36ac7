// SPDX-License-Identifier: BSD-3-Clause
// The route table: which method of which path is answered by what. Each part of the API adds its
// routes before the server starts; docs/reference/openapi.yaml describes them, and a test holds the
// two against each other.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "flyball/control/http.hpp"

namespace flyball::control {

/// A request with what its address says, decoded.
struct Call {
    const Request& request;
    std::vector<Field> path{};   ///< values of the {names} in the route's path
    std::vector<Field> query{};  ///< only parameters that the route knows, each at most once

    [[nodiscard]] std::optional<std::string_view> path_value(std::string_view name) const noexcept;
    [[nodiscard]] std::optional<std::string_view> query_value(std::string_view name) const noexcept;
};

struct Route {
    Method method = Method::get;
    std::string path{};  ///< "/api/v1/ports/{name}"
    Scope scope = Scope::read;
    std::string produces = "application/json";
    std::vector<std::string> consumes{};  ///< media types of the body; none: no body is read
    std::vector<std::string> query{};     ///< names of the parameters; others are refused
    bool is_page = false;                 ///< for browsers: no part of the API's description
    std::function<Response(const Call&)> answer;
};

/// Filled before the server starts; afterwards any thread may read it.
class Router {
  public:
    /// The path and method must be new (checked).
    void add(Route route);

    [[nodiscard]] std::span<const Route> routes() const noexcept { return routes_; }

    struct Match {
        const Route* route = nullptr;    ///< nullptr: no such path, or not with this method
        std::vector<Field> path{};       ///< values of the {names}
        std::vector<std::string> allow;  ///< methods of this path; none: no such path
    };

    /// `segments`: the decoded path. A GET route answers HEAD too.
    [[nodiscard]] Match match(std::string_view method, std::span<const std::string> segments) const;

  private:
    std::vector<Route> routes_;
};

}  // namespace flyball::control
