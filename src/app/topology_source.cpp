// SPDX-License-Identifier: BSD-3-Clause
#include "topology_source.hpp"

#include <CLI/CLI.hpp>

namespace flyball::app {

void add_topology_options(CLI::App& command,
                          const std::string& xml_option,
                          TopologySource& source) {
    auto* xml = command.add_option(xml_option, source.xml_file,
                                   "Take the machine from an hwloc XML export (lstopo --of xml)");
    command
        .add_option("--synthetic", source.synthetic,
                    "Plan for an imaginary machine, e.g. \"package:2 numanode:1 core:16 pu:2\"")
        ->excludes(xml);
}

Result<platform::Topology> topology_from(const TopologySource& source) {
    if (!source.xml_file.empty()) {
        return platform::load_topology_xml(source.xml_file);
    }
    if (!source.synthetic.empty()) {
        return platform::synthetic_topology(source.synthetic);
    }
    return platform::discover_topology();
}

}  // namespace flyball::app
