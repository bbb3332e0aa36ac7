// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/app/doctor_command.hpp"

#include <gtest/gtest.h>

#include "../platform/fake_host.hpp"

namespace flyball::app {
namespace {

using platform::FakeHost;
using platform::find;
using platform::Severity;

std::string config_file(FakeHost& host, const std::string& text) {
    host.write("/flyball.yaml", text);
    return host.root() + "/flyball.yaml";
}

TEST(Diagnose, DemoIsReadyOnAPlainMachine) {
    FakeHost host;
    host.add_pages(0, 2048, 512, 512);
    const Diagnosis diagnosis = diagnose(host.host(), "");
    EXPECT_FALSE(diagnosis.error) << diagnosis.error->message;
    EXPECT_EQ(exit_code_of(diagnosis), 0) << doctor_text(diagnosis);
    EXPECT_NE(find(diagnosis.findings, "has the hugepages").what.find("MB needed"),
              std::string::npos)
        << doctor_text(diagnosis);
}

TEST(Diagnose, MissingHugepagesAreTheMachinesFault) {
    FakeHost host;
    host.add_pages(0, 2048, 0, 0);
    const auto file = config_file(host,
                                  "version: 1\nmemory: {hugepages: always}\n"
                                  "ports: [{name: left, device: net_null0}]\n"
                                  "pipeline: {topology: loop}\n");
    const Diagnosis diagnosis = diagnose(host.host(), file);
    EXPECT_FALSE(diagnosis.error) << diagnosis.error->message;
    EXPECT_EQ(exit_code_of(diagnosis), static_cast<int>(ErrorClass::machine));
    const auto finding = find(diagnosis.findings, "too few free hugepages");
    EXPECT_EQ(finding.severity, Severity::error) << finding;
    EXPECT_NE(finding.fix.find("/etc/sysctl.d/60-flyball.conf"), std::string::npos) << finding;
}

TEST(Diagnose, ChecksTheConfiguredDevices) {
    FakeHost host;
    host.add_pages(0, 2048, 512, 512);
    host.add_pci("0000:4b:00.0", "0x020000", "ice", "12", "eth2");
    const auto file = config_file(host,
                                  "version: 1\nports:\n  - {name: left, device: \"0000:4b:00.0\"}\n"
                                  "  - {name: right, device: \"net_af_packet0,iface=gone0\"}\n");
    const Diagnosis diagnosis = diagnose(host.host(), file);
    EXPECT_FALSE(diagnosis.error) << diagnosis.error->message;
    EXPECT_EQ(find(diagnosis.findings, "is not bound to a driver").severity, Severity::error);
    EXPECT_EQ(find(diagnosis.findings, "interface gone0").severity, Severity::error);
    EXPECT_EQ(exit_code_of(diagnosis), static_cast<int>(ErrorClass::machine));
}

TEST(Diagnose, BrokenConfigurationStillChecksTheHost) {
    FakeHost host;
    host.add_pages(0, 2048, 512, 512);
    const Diagnosis diagnosis =
        diagnose(host.host(), config_file(host, "version: 1\ncpu: {layuot: fused}\n"));
    ASSERT_TRUE(diagnosis.error);
    EXPECT_NE(diagnosis.error->message.find("layuot"), std::string::npos);
    EXPECT_EQ(exit_code_of(diagnosis), static_cast<int>(ErrorClass::config));
    EXPECT_FALSE(diagnosis.findings.empty());
}

}  // namespace
}  // namespace flyball::app
