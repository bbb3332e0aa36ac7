// SPDX-License-Identifier: BSD-3-Clause
// The route table and its description, docs/reference/openapi.yaml, against each other.
#include "../../../src/app/api_routes.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "flyball/control/problem.hpp"

namespace flyball::app {
namespace {

using nlohmann::json;
using Names = std::set<std::string>;

class ApiRoutes : public testing::Test {
  protected:
    ApiRoutes() {
        for (const control::Route& route : routes_.routes()) {
            if (!route.is_page) {
                table_.emplace(key(control::name_of(route.method), route.path), &route);
            }
        }
        const control::Route& openapi = *table_.at("GET /openapi.json");
        const control::Request request;
        document_ = json::parse(openapi.answer({.request = request}).bytes());
    }

    static std::string key(std::string_view method, const std::string& path) {
        return std::string(method) + " " + path;
    }

    /// Calls `visit(route, path's description, operation)` for what both sides have.
    template <typename Visit>
    void for_each_operation(Visit&& visit) {
        for (const auto& [name, route] : table_) {
            const std::string method = control::lower_case(control::name_of(route->method));
            const json& path = document_["paths"][route->path];
            visit(*route, path, path.at(method));
        }
    }

    static Names parameters(const json& node, const std::string& where) {
        Names names;
        for (const json& parameter : node.value("parameters", json::array())) {
            if (parameter["in"] == where) {
                names.insert(parameter["name"]);
            }
        }
        return names;
    }

    control::LatestReport latest_;
    control::EventHub events_{"test", [] { return std::uint64_t{0}; }};
    control::Lookback lookback_{std::make_shared<const telemetry::Report>()};
    control::LiveConfig live_{{}, {}, 2, {}};
    control::Drain drain_{[] { return std::uint64_t{0}; }};
    control::Router routes_ = make_routes({.latest = latest_,
                                           .events = events_,
                                           .lookback = lookback_,
                                           .live = live_,
                                           .drain = drain_});
    std::map<std::string, const control::Route*> table_;
    json document_;
};

TEST_F(ApiRoutes, EveryRouteIsDescribedAndEveryDescriptionIsARoute) {
    Names routes;
    for (const auto& [name, route] : table_) {
        routes.insert(name);
    }
    Names described;
    Names operations;
    for (const auto& [path, item] : document_["paths"].items()) {
        for (const std::string method : {"get", "put", "post", "patch", "delete", "options"}) {
            if (item.contains(method)) {
                std::string upper = method;
                std::transform(upper.begin(), upper.end(), upper.begin(), ::toupper);
                described.insert(key(upper, path));
                EXPECT_TRUE(operations.insert(item[method]["operationId"]).second) << path;
            }
        }
    }
    EXPECT_EQ(routes, described);
}

TEST_F(ApiRoutes, ScopesAreDescribed) {
    for_each_operation([&](const control::Route& route, const json&, const json& operation) {
        const json security = operation.value("security", document_["security"]);
        if (route.scope == control::Scope::open) {
            EXPECT_EQ(security, json::array()) << route.path;
        } else {
            EXPECT_EQ(security, json::array({{{"token", {control::name_of(route.scope)}}}}))
                << route.path;
        }
    });
}

TEST_F(ApiRoutes, ParametersAreDescribed) {
    for_each_operation([](const control::Route& route, const json& path, const json& operation) {
        EXPECT_EQ(parameters(operation, "query"), Names(route.query.begin(), route.query.end()))
            << route.path;
        Names in_path;
        for (std::size_t begin = route.path.find('{'); begin != route.path.npos;
             begin = route.path.find('{', begin + 1)) {
            in_path.insert(route.path.substr(begin + 1, route.path.find('}', begin) - begin - 1));
        }
        Names described = parameters(operation, "path");
        described.merge(parameters(path, "path"));
        EXPECT_EQ(described, in_path) << route.path;
    });
}

TEST_F(ApiRoutes, MediaTypesAreDescribed) {
    for_each_operation([](const control::Route& route, const json&, const json& operation) {
        const json& responses = operation["responses"];
        EXPECT_TRUE(responses.contains("default")) << route.path;
        const auto success = std::find_if(responses.items().begin(), responses.items().end(),
                                          [](const auto& item) { return item.key()[0] == '2'; });
        ASSERT_NE(success, responses.items().end()) << route.path;
        if (success.value().contains("content")) {
            EXPECT_TRUE(success.value()["content"].contains(route.produces)) << route.path;
        }
        Names bodies;
        if (operation.contains("requestBody")) {
            for (const auto& [type, schema] : operation["requestBody"]["content"].items()) {
                bodies.insert(type);
            }
        }
        EXPECT_EQ(bodies, Names(route.consumes.begin(), route.consumes.end())) << route.path;
    });
}

TEST_F(ApiRoutes, EveryProblemIsDescribed) {
    Names described;
    for (const json& type :
         document_["components"]["schemas"]["Problem"]["properties"]["type"]["enum"]) {
        described.insert(type);
    }
    Names known;
    for (const control::ProblemKind& kind : control::problem_kinds()) {
        known.insert("urn:flyball:problem:" + std::string(kind.name));
    }
    EXPECT_EQ(described, known);
}

}  // namespace
}  // namespace flyball::app
