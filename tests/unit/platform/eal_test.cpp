// SPDX-License-Identifier: BSD-3-Clause
// A process can start EAL once, so each test starts it in a child and reads what the child found.
#include "flyball/platform/eal.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>

#include <grp.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>
#include <rte_ethdev.h>
#include <rte_lcore.h>

#include "../../../src/platform/preflight_pages.hpp"

namespace flyball::platform {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kChildSecondsMax = 60;

struct ChildResult {
    bool returned = false;  ///< false: the child ended inside `work`
    std::string text;       ///< what `work` returned
};

/// Runs `work` in a forked child; a child that hangs is ended by its own alarm.
ChildResult in_child(const std::function<std::string()>& work) {
    std::array<int, 2> pipe_ends{};
    if (pipe(pipe_ends.data()) != 0) {
        return {};
    }
    const pid_t child = fork();
    if (child == 0) {
        alarm(kChildSecondsMax);
        const std::string text = work();
        const bool written =
            write(pipe_ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size());
        _exit(written ? 42 : 43);
    }
    close(pipe_ends[1]);
    ChildResult result;
    std::array<char, 4096> buffer{};
    for (ssize_t n = 0; (n = read(pipe_ends[0], buffer.data(), buffer.size())) > 0;) {
        result.text.append(buffer.data(), static_cast<std::size_t>(n));
    }
    close(pipe_ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    result.returned = WIFEXITED(status) && WEXITSTATUS(status) == 42;
    return result;
}

/// Two lcores on whatever CPU this machine has, 32 MB, no hugepages, two null ports.
EalRequest small_request() {
    EalRequest request;
    request.housekeeping = {CpuId{0}};
    request.lcores = {{LcoreId{1}, CpuId{0}, Role::poll_core},
                      {LcoreId{2}, CpuId{0}, Role::worker}};
    request.memory_mb = {{NodeId{0}, 32}};
    request.hugepages = HugepageUse::never;
    request.vdevs = {"net_null0", "net_null1"};
    return request;
}

/// Whether one of this process' threads has the name.
bool has_thread(const std::string& name) {
    for (const auto& task : fs::directory_iterator("/proc/self/task")) {
        std::ifstream file(task.path() / "comm");
        std::string found;
        if (std::getline(file, found) && found == name) {
            return true;
        }
    }
    return false;
}

std::string start_and_describe(const EalRequest& request) {
    const auto eal = Eal::start(request);
    if (!eal) {
        return "class " + std::to_string(static_cast<int>(eal.error().error_class)) + ": " +
               eal.error().message;
    }
    std::string names;
    for (const char* name : {"fb-pmd-rx-1", "fb-pmd-wk-2"}) {
        names += has_thread(name) ? std::string(", ") + name : "";
    }
    return "ports " + std::to_string(rte_eth_dev_count_avail()) + ", lcores " +
           std::to_string(rte_lcore_count()) + names + ", hugepages " +
           (rte_eal_has_hugepages() != 0 ? "yes" : "no");
}

TEST(Eal, StartsWithoutHugepages) {
    const auto child = in_child([] { return start_and_describe(small_request()); });
    EXPECT_TRUE(child.returned);
    EXPECT_EQ(child.text, "ports 2, lcores 3, fb-pmd-rx-1, fb-pmd-wk-2, hugepages no");
}

TEST(Eal, StartsWithHugepages) {
    EalRequest request = small_request();
    request.hugepages = HugepageUse::automatic;
    if (resolve_hugepages(request) != HugepageUse::always) {
        GTEST_SKIP() << "this machine has no 32 MB of free hugepages for this user";
    }
    request.hugepages = HugepageUse::always;
    const auto child = in_child([&] { return start_and_describe(request); });
    EXPECT_TRUE(child.returned);
    EXPECT_EQ(child.text, "ports 2, lcores 3, fb-pmd-rx-1, fb-pmd-wk-2, hugepages yes");
}

TEST(Eal, LeavesNoRuntimeDirectoryEvenWhenKilled) {
    std::string pattern = testing::TempDir() + "flyball_run_XXXXXX";
    const std::string runtime = mkdtemp(pattern.data());
    const auto child = in_child([&] {
        setenv("RUNTIME_DIRECTORY", runtime.c_str(), 1);
        const auto eal = Eal::start(small_request());
        _exit(eal ? 7 : 8);  // as sudden as a kill
        return std::string();
    });
    EXPECT_FALSE(child.returned);
    EXPECT_TRUE(fs::exists(runtime + "/dpdk")) << "EAL did not use the runtime directory";
    EXPECT_TRUE(fs::is_empty(runtime + "/dpdk"));
    fs::remove_all(runtime);
}

TEST(Eal, StartsAsAnOrdinaryUser) {
    if (getuid() != 0) {
        GTEST_SKIP() << "needs root to become another user; as an ordinary user all tests show it";
    }
    constexpr uid_t kNobody = 65534;
    std::string pattern = testing::TempDir() + "flyball_run_XXXXXX";
    const std::string session = mkdtemp(pattern.data());
    ASSERT_EQ(chown(session.c_str(), kNobody, kNobody), 0);
    const auto child = in_child([&] {
        unsetenv("RUNTIME_DIRECTORY");
        setenv("XDG_RUNTIME_DIR", session.c_str(), 1);
        if (setgroups(0, nullptr) != 0 || setgid(kNobody) != 0 || setuid(kNobody) != 0) {
            return std::string("cannot become an ordinary user");
        }
        return start_and_describe(small_request());
    });
    EXPECT_TRUE(child.returned);
    EXPECT_EQ(child.text, "ports 2, lcores 3, fb-pmd-rx-1, fb-pmd-wk-2, hugepages no");
    EXPECT_TRUE(fs::is_directory(session + "/dpdk")) << "EAL did not use the session's folder";
    fs::remove_all(session);
}

TEST(Eal, FailingStartIsAnErrorWithEalsWordsAndAFix) {
    EalRequest request = small_request();
    request.extra_args = {"--no-such-option"};
    const auto child = in_child([&] { return start_and_describe(request); });
    EXPECT_TRUE(child.returned);
    EXPECT_EQ(child.text.find("class 5: DPDK did not start"), 0U) << child.text;
    EXPECT_NE(child.text.find("EAL: Invalid 'command line' arguments"), std::string::npos)
        << child.text;
    EXPECT_NE(child.text.find("fix: correct eal.extra_args"), std::string::npos) << child.text;
}

TEST(Eal, MissingHugepagesAreAnErrorNotAnExit) {
    EalRequest request = small_request();
    request.hugepages = HugepageUse::always;
    request.memory_mb = {{NodeId{0}, 1U << 20U}};  // 1 TiB
    const auto child = in_child([&] { return start_and_describe(request); });
    EXPECT_TRUE(child.returned);
    EXPECT_EQ(child.text.find("class 5: DPDK did not start"), 0U) << child.text;
    EXPECT_NE(child.text.find("memory.hugepages: never"), std::string::npos) << child.text;
}

TEST(Eal, RefusesArgumentsThatWouldEndTheProcess) {
    for (const char* argument : {"-h", "--help", "--"}) {
        EalRequest request = small_request();
        request.extra_args = {argument};
        const auto eal = Eal::start(request);
        ASSERT_FALSE(eal) << argument;
        EXPECT_EQ(eal.error().error_class, ErrorClass::config);
        EXPECT_NE(eal.error().message.find(argument), std::string::npos) << eal.error().message;
    }
}

TEST(Eal, RefusesACpuThatNoThreadMayUse) {
    EalRequest request = small_request();
    request.lcores[1].cpu = CpuId{1023};
    const auto eal = Eal::start(request);
    ASSERT_FALSE(eal);
    EXPECT_EQ(eal.error().error_class, ErrorClass::machine);
    EXPECT_NE(eal.error().message.find("CPU 1023"), std::string::npos) << eal.error().message;
}

TEST(Eal, StartsOncePerProcess) {
    const auto child = in_child([] {
        const auto first = Eal::start(small_request());
        const auto second = Eal::start(small_request());
        return std::string(first ? "started" : first.error().message) + "; " +
               (second ? "started twice" : second.error().message);
    });
    EXPECT_TRUE(child.returned);
    EXPECT_EQ(child.text, "started; DPDK can be started only once in a process");
}

TEST(Eal, MissingDeviceIsExplainedByRecentErrors) {
    const auto child = in_child([] {
        EalRequest request = small_request();
        request.vdevs = {"net_pcap0,rx_pcap=/nonexistent.pcap"};
        const auto eal = Eal::start(request);
        std::string text = eal ? "started" : "failed";
        for (const std::string& line : Eal::recent_errors()) {
            text += "\n" + line;
        }
        return text;
    });
    EXPECT_TRUE(child.returned);
    EXPECT_EQ(child.text.find("started"), 0U) << child.text;
    EXPECT_NE(child.text.find("/nonexistent.pcap"), std::string::npos) << child.text;
}

TEST(Eal, KeepsStdoutClean) {
    EalRequest request = small_request();
    request.extra_args = {"--no-such-option"};  // EAL prints its usage to stdout
    const auto child = in_child([&] {
        testing::internal::CaptureStdout();
        const auto eal = Eal::start(request);
        return "'" + testing::internal::GetCapturedStdout() + "'";
    });
    EXPECT_TRUE(child.returned);
    EXPECT_EQ(child.text, "''");
}

}  // namespace
}  // namespace flyball::platform
