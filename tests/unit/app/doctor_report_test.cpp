// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/app/doctor_report.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace flyball::app {
namespace {

using platform::Area;
using platform::Finding;
using platform::Severity;

Diagnosis sample() {
    return {
        {
            {Area::memory, Severity::ok, "node 0 has pages", "/sys/pages: 4 of 4", ""},
            {Area::memory, Severity::error, "node 1 has none", "/sys/pages", "echo 4 > x\necho y"},
            {Area::cpus, Severity::warning, "not isolated", "", "isolcpus=2"},
        },
        std::nullopt};
}

TEST(DoctorText, GroupsByAreaWorstFirst) {
    EXPECT_EQ(doctor_text(sample()),
              "memory\n"
              "  error   node 1 has none\n"
              "          seen: /sys/pages\n"
              "          fix:  echo 4 > x\n"
              "          fix:  echo y\n"
              "  ok      node 0 has pages\n"
              "          seen: /sys/pages: 4 of 4\n"
              "\n"
              "cpus\n"
              "  warning not isolated\n"
              "          fix:  isolcpus=2\n"
              "\n"
              "not ready: 1 error, 1 warning, 0 notes, 1 ok\n");
}

TEST(DoctorText, WithoutErrorsIsReady) {
    EXPECT_EQ(doctor_text({}), "ready: 0 errors, 0 warnings, 0 notes, 0 ok\n");
}

TEST(DoctorText, WithoutAPlanIsNotReady) {
    Diagnosis diagnosis;
    diagnosis.error = Error{ErrorClass::plan, "too few cores"};
    EXPECT_EQ(doctor_text(diagnosis), "not ready: 0 errors, 0 warnings, 0 notes, 0 ok\n");
    const auto json = nlohmann::json::parse(doctor_json(diagnosis));
    EXPECT_EQ(json["ready"], false);
    EXPECT_EQ(json["error"], "too few cores");
}

TEST(DoctorJson, HoldsEverything) {
    const auto json = nlohmann::json::parse(doctor_json(sample()));
    EXPECT_EQ(json["ready"], false);
    EXPECT_TRUE(json["error"].is_null());
    EXPECT_EQ(json["counts"],
              (nlohmann::json{{"error", 1}, {"warning", 1}, {"note", 0}, {"ok", 1}}));
    ASSERT_EQ(json["findings"].size(), 3U);
    EXPECT_EQ(json["findings"][1], (nlohmann::json{{"area", "memory"},
                                                   {"severity", "error"},
                                                   {"what", "node 1 has none"},
                                                   {"evidence", "/sys/pages"},
                                                   {"fix", {"echo 4 > x", "echo y"}}}));
    EXPECT_TRUE(json["findings"][0]["fix"].empty());
}

TEST(DoctorJson, EscapesWhatTheKernelSays) {
    const std::string odd = "say \"hi\" \\ tab\t bell\x07 end";
    const auto json = nlohmann::json::parse(
        doctor_json({{{Area::devices, Severity::note, odd, "", "SUBSYSTEM==\"vfio\""}}, {}}));
    EXPECT_EQ(json["findings"][0]["what"], odd);
    EXPECT_EQ(json["findings"][0]["fix"][0], "SUBSYSTEM==\"vfio\"");
    EXPECT_EQ(json["ready"], true);
}

}  // namespace
}  // namespace flyball::app
