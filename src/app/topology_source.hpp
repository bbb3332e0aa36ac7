// SPDX-License-Identifier: BSD-3-Clause
// The command line's choice of a machine: this one, an XML export or a synthetic description.
#pragma once

#include <string>

#include "flyball/base/result.hpp"
#include "flyball/platform/topology.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming): CLI11 chose it
class App;
}

namespace flyball::app {

/// At most one is set; none means this machine.
struct TopologySource {
    std::string xml_file;
    std::string synthetic;
};

/// Adds `xml_option` ("--xml") and --synthetic, which exclude each other. `source` must outlive the
/// command.
void add_topology_options(CLI::App& command, const std::string& xml_option, TopologySource& source);

/// Error (class usage or machine).
[[nodiscard]] Result<platform::Topology> topology_from(const TopologySource& source);

}  // namespace flyball::app
