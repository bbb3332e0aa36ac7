// SPDX-License-Identifier: BSD-3-Clause
// `flyball doctor`: what keeps this machine from running a configuration, or slows it, and the
// commands that repair it.
#pragma once

#include <string>

#include "flyball/platform/preflight.hpp"

#include "doctor_report.hpp"

namespace flyball::app {

/// Checks `host` for the configuration in `config_file` ("" = the built-in demo). Without a plan
/// the host is still checked as far as possible.
[[nodiscard]] Diagnosis diagnose(const platform::Host& host, const std::string& config_file);

/// 0; the error's class; or ErrorClass::machine when a finding is an error.
[[nodiscard]] int exit_code_of(const Diagnosis& diagnosis);

}  // namespace flyball::app
