// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace flyball {

/// Why an operation failed; its value is the process' exit code (docs/reference/exit-codes.md).
enum class ErrorClass : std::uint8_t {
    internal = 1,     ///< a broken promise of Flyball itself: report it
    usage = 2,        ///< the command line
    config = 3,       ///< the configuration document: syntax, type, range, combination
    plan = 4,         ///< the configuration is sound but does not fit this machine (cores, memory)
    machine = 5,      ///< the machine is not ready: hugepages, permissions, drivers
    device = 6,       ///< a port could not be opened or configured
    unaccounted = 7,  ///< packets or mbufs were lost without a drop reason
};

struct Error {
    ErrorClass error_class = ErrorClass::internal;
    std::string message;  ///< names the place, the limit and the fix
};

/// The value, or an Error. Control path only: the data path counts and never reports.
template <typename T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> fail(ErrorClass error_class, std::string message) {
    return tl::make_unexpected(Error{error_class, std::move(message)});
}

}  // namespace flyball
