// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/base/log.hpp"

#include <memory>

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

namespace flyball {

namespace {

spdlog::logger& logger() {
    static const auto instance = [] {
        auto created = std::make_shared<spdlog::logger>(
            "flyball", std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
        created->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %^%l%$ %v");
        created->flush_on(spdlog::level::debug);
        return created;
    }();
    return *instance;
}

spdlog::level::level_enum to_spdlog(LogLevel level) {
    switch (level) {
        case LogLevel::debug:
            return spdlog::level::debug;
        case LogLevel::info:
            return spdlog::level::info;
        case LogLevel::warning:
            return spdlog::level::warn;
        case LogLevel::error:
            return spdlog::level::err;
    }
    return spdlog::level::info;
}

}  // namespace

void set_log_level(LogLevel level) {
    logger().set_level(to_spdlog(level));
}

void log_debug(std::string_view message) {
    logger().debug(message);
}

void log_info(std::string_view message) {
    logger().info(message);
}

void log_warning(std::string_view message) {
    logger().warn(message);
}

void log_error(std::string_view message) {
    logger().error(message);
}

}  // namespace flyball
