// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/telemetry/dpdk_fields.hpp"

#include <cctype>
#include <limits>

#include <gtest/gtest.h>

#include "sample_report.hpp"

namespace flyball::telemetry {
namespace {

std::optional<DpdkFields> ask(const Report& report,
                              std::string_view name,
                              std::string_view parameter = "") {
    for (const DpdkCommand& command : dpdk_commands()) {
        if (command.name == name) {
            return command.answer(report, parameter);
        }
    }
    ADD_FAILURE() << "no command " << name;
    return std::nullopt;
}

/// The value at a path of names.
template <typename Value>
Value at(const DpdkFields& fields, const std::string& name) {
    for (const DpdkField& field : fields) {
        if (field.name == name && std::holds_alternative<Value>(field.value)) {
            return std::get<Value>(field.value);
        }
    }
    ADD_FAILURE() << "no such field: " << name;
    return {};
}

std::uint64_t number(const DpdkFields& fields, const std::string& name) {
    return at<std::uint64_t>(fields, name);
}

/// Bytes as JSON, and a check of every name.
std::size_t size_of(const DpdkFields& fields) {
    std::size_t bytes = 2;
    for (const DpdkField& field : fields) {
        for (const char c : field.name) {
            EXPECT_TRUE(std::isalnum(static_cast<unsigned char>(c)) || c == '_') << field.name;
        }
        constexpr std::size_t kPunctuation = 6;
        bytes += field.name.size() + kPunctuation;
        if (const auto* const nested = std::get_if<DpdkFields>(&field.value)) {
            bytes += size_of(*nested);
        } else if (const auto* const text = std::get_if<std::string>(&field.value)) {
            EXPECT_LT(text->size(), 128U) << "DPDK cuts longer texts";
            bytes += text->size();
        } else {
            bytes += std::to_string(std::get<std::uint64_t>(field.value)).size();
        }
    }
    return bytes;
}

TEST(DpdkFields, AreTheReports) {
    const Report report = test::sample_governed_report();
    EXPECT_EQ(at<std::string>(*ask(report, "/flyball/info"), "mode"), report.mode);
    EXPECT_EQ(number(*ask(report, "/flyball/info"), "uptime_ms"), 2000U);
    EXPECT_EQ(number(*ask(report, "/flyball/stats"), "rx_packets"), report.totals.rx_packets);
    EXPECT_EQ(number(*ask(report, "/flyball/drops"), "tx_full"), 40U);
    const auto ports = *ask(report, "/flyball/ports");
    EXPECT_EQ(number(at<DpdkFields>(ports, "left"), "link_up"), 1U);
    const auto latency = *ask(report, "/flyball/latency");
    EXPECT_EQ(number(at<DpdkFields>(latency, "since_start"), "p99_ns"), report.latency.p99_ns);
}

TEST(DpdkFields, WorkersAreListedOrExplained) {
    const Report report = test::sample_report();
    const auto all = *ask(report, "/flyball/workers");
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(at<std::string>(at<DpdkFields>(all, "2"), "role"), "worker");
    const auto one = *ask(report, "/flyball/workers", "2");
    EXPECT_EQ(number(one, "rx_packets"), report.workers[1].rx_packets);
    EXPECT_EQ(number(one, "total_cycles"),
              report.workers[1].busy_cycles + report.workers[1].idle_cycles);
    for (const char* const wrong : {"9", "x", "2x", "-2", " 2", "4294967298"}) {
        EXPECT_FALSE(ask(report, "/flyball/workers", wrong)) << wrong;
        EXPECT_FALSE(ask(report, "/flyball/governor", wrong)) << wrong;
    }
}

TEST(DpdkFields, TheGovernorsNumbersAreWhole) {
    Report report = test::sample_governed_report();
    const auto fleet = *ask(report, "/flyball/governor");
    EXPECT_EQ(number(fleet, "target_ns"), 300'000U);
    EXPECT_EQ(at<std::string>(at<DpdkFields>(fleet, "workers"), "2"), "closed");
    const auto worker = *ask(report, "/flyball/governor", "2");
    EXPECT_EQ(number(worker, "load_per_mille"), 567U);
    EXPECT_EQ(number(worker, "wait_limit_ns"), 210'000U);
    report.governor->workers[0].load = std::numeric_limits<double>::infinity();
    EXPECT_EQ(number(*ask(report, "/flyball/governor", "2"), "load_per_mille"), 0U);
    report.governor.reset();
    EXPECT_TRUE(ask(report, "/flyball/governor")->empty());
    EXPECT_FALSE(ask(report, "/flyball/governor", "2"));
}

TEST(DpdkFields, NamesOfPortsBecomeNamesOfFields) {
    Report report = test::sample_report();
    report.ports[0].name = "up-link.0";
    EXPECT_EQ(ask(report, "/flyball/ports")->front().name, "up_link_0");
}

/// DPDK 22.11 sends at most 16 KiB and leaves out what does not fit.
TEST(DpdkFields, ALargeNodeFits) {
    Report report = test::sample_governed_report();
    report.workers.resize(60, report.workers[1]);
    report.governor->workers.resize(60, report.governor->workers[0]);
    report.ports.resize(32, report.ports[0]);
    for (WorkerReport& worker : report.workers) {
        worker.lcore = static_cast<unsigned>(&worker - report.workers.data());
        worker.rx_packets = worker.tx_packets = 999'999'999'999'999;
        worker.busy_cycles = worker.idle_cycles = 99'999'999'999'999'999;
    }
    for (const DpdkCommand& command : dpdk_commands()) {
        EXPECT_LT(size_of(command.answer(report, "").value()), 16'000U) << command.name;
    }
    EXPECT_LT(size_of(ask(report, "/flyball/workers", "7").value()), 16'000U);
}

}  // namespace
}  // namespace flyball::telemetry
