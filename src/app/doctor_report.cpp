// SPDX-License-Identifier: BSD-3-Clause
#include "doctor_report.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <sstream>
#include <string_view>

namespace flyball::app {

namespace {

using platform::Area;
using platform::Finding;
using platform::Severity;

constexpr std::array kAreas{Area::memory, Area::permissions, Area::devices,
                            Area::ports,  Area::cpus,        Area::leftovers};
/// Worst first.
constexpr std::array kSeverities{Severity::error, Severity::warning, Severity::note, Severity::ok};

std::size_t count(const std::vector<Finding>& findings, Severity severity) {
    return static_cast<std::size_t>(
        std::count_if(findings.begin(), findings.end(),
                      [severity](const Finding& finding) { return finding.severity == severity; }));
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        lines.push_back(line);
    }
    return lines;
}

std::string finding_text(const Finding& finding) {
    constexpr std::size_t kColumn = 10;  ///< where sentences begin
    const std::string indent(kColumn, ' ');
    std::string label = "  " + std::string(name_of(finding.severity));
    label.resize(kColumn, ' ');
    std::string text = label + finding.what + "\n";
    if (!finding.evidence.empty()) {
        text += indent + "seen: " + finding.evidence + "\n";
    }
    for (const std::string& command : lines_of(finding.fix)) {
        text += indent + "fix:  " + command + "\n";
    }
    return text;
}

std::string plural(std::size_t number, std::string_view word) {
    return std::to_string(number) + " " + std::string(word) + (number == 1 ? "" : "s");
}

/// As RFC 8259 section 7 wants it; our texts are UTF-8 already.
std::string json_string(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            quoted += '\\';
            quoted += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            std::array<char, 8> escape{};
            std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c));
            quoted += escape.data();
        } else {
            quoted += c;
        }
    }
    return quoted + "\"";
}

std::string finding_json(const Finding& finding) {
    std::string fixes;
    for (const std::string& command : lines_of(finding.fix)) {
        fixes += (fixes.empty() ? "" : ",") + json_string(command);
    }
    return "{\"area\":" + json_string(name_of(finding.area)) +
           ",\"severity\":" + json_string(name_of(finding.severity)) +
           ",\"what\":" + json_string(finding.what) +
           ",\"evidence\":" + json_string(finding.evidence) + ",\"fix\":[" + fixes + "]}";
}

}  // namespace

bool is_ready(const Diagnosis& diagnosis) {
    return !diagnosis.error.has_value() && platform::ready(diagnosis.findings).has_value();
}

std::string doctor_text(const Diagnosis& diagnosis) {
    const auto& findings = diagnosis.findings;
    std::string text;
    for (const Area area : kAreas) {
        std::string group;
        for (const Severity severity : kSeverities) {
            for (const Finding& finding : findings) {
                if (finding.area == area && finding.severity == severity) {
                    group += finding_text(finding);
                }
            }
        }
        if (!group.empty()) {
            text += std::string(name_of(area)) + "\n" + group + "\n";
        }
    }
    return text + (is_ready(diagnosis) ? "ready" : "not ready") + ": " +
           plural(count(findings, Severity::error), "error") + ", " +
           plural(count(findings, Severity::warning), "warning") + ", " +
           plural(count(findings, Severity::note), "note") + ", " +
           std::to_string(count(findings, Severity::ok)) + " ok\n";
}

std::string doctor_json(const Diagnosis& diagnosis) {
    const auto& findings = diagnosis.findings;
    std::string counts;
    for (const Severity severity : kSeverities) {
        counts += (counts.empty() ? "" : ",") + json_string(name_of(severity)) + ":" +
                  std::to_string(count(findings, severity));
    }
    std::string list;
    for (const Finding& finding : findings) {
        list += (list.empty() ? "" : ",") + finding_json(finding);
    }
    const std::string error =
        diagnosis.error.has_value() ? json_string(diagnosis.error->message) : "null";
    return std::string("{\"ready\":") + (is_ready(diagnosis) ? "true" : "false") +
           ",\"error\":" + error + ",\"counts\":{" + counts + "},\"findings\":[" + list + "]}\n";
}

}  // namespace flyball::app
