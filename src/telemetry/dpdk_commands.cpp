// SPDX-License-Identifier: BSD-3-Clause
// The only file that speaks to DPDK's telemetry library.
#include "flyball/telemetry/dpdk_commands.hpp"

#include <algorithm>
#include <cerrno>
#include <mutex>
#include <string>
#include <utility>

#include <rte_telemetry.h>

#include "flyball/base/check.hpp"

#include "dpdk_fields.hpp"

namespace flyball::telemetry {

namespace {

/// Callbacks of DPDK carry no context. Never destroyed: its threads outlive main().
struct SharedSource {
    std::mutex mutex;
    DpdkCommands::Source source;  ///< under the mutex
};

SharedSource& shared_source() {
    static auto* const shared = new SharedSource;
    return *shared;
}

std::shared_ptr<const Report> latest_report() {
    SharedSource& shared = shared_source();
    const std::scoped_lock lock(shared.mutex);
    return shared.source ? shared.source() : nullptr;
}

/// Entries that find no room are left out by DPDK; dpdk_fields keeps far away from that.
void add_fields(rte_tel_data* data, const DpdkFields& fields) {
    rte_tel_data_start_dict(data);
    for (const DpdkField& field : fields) {
        const char* const name = field.name.c_str();
        if (const auto* const number = std::get_if<std::uint64_t>(&field.value)) {
            rte_tel_data_add_dict_u64(data, name, *number);
        } else if (const auto* const text = std::get_if<std::string>(&field.value)) {
            rte_tel_data_add_dict_string(data, name, text->c_str());
        } else if (rte_tel_data* const nested = rte_tel_data_alloc()) {
            add_fields(nested, std::get<DpdkFields>(field.value));
            // 0: DPDK frees it once it is sent.
            if (rte_tel_data_add_dict_container(data, name, nested, 0) != 0) {
                rte_tel_data_free(nested);
            }
        }
    }
}

/// Called by a thread of DPDK; `parameter` is nullptr without one.
int answer(const char* command, const char* parameter, rte_tel_data* data) {
    const auto report = latest_report();
    const auto commands = dpdk_commands();
    const auto found = std::find_if(
        commands.begin(), commands.end(),
        [&](const DpdkCommand& known) { return std::string_view(known.name) == command; });
    if (!report || found == commands.end()) {
        return -ENOENT;
    }
    const auto fields = found->answer(*report, parameter == nullptr ? "" : parameter);
    if (!fields) {
        return -EINVAL;
    }
    add_fields(data, *fields);
    return 0;
}

Result<void> register_once() {
    static bool registered = false;
    if (std::exchange(registered, true)) {
        return {};
    }
    for (const DpdkCommand& command : dpdk_commands()) {
        if (rte_telemetry_register_cmd(command.name, answer, command.help) != 0) {
            return fail(ErrorClass::internal,
                        std::string("DPDK's telemetry refuses the command ") + command.name);
        }
    }
    return {};
}

}  // namespace

Result<std::unique_ptr<DpdkCommands>> DpdkCommands::serve(Source source) {
    SharedSource& shared = shared_source();
    const std::scoped_lock lock(shared.mutex);
    FLYBALL_CHECK(!shared.source);
    if (auto registered = register_once(); !registered) {
        return tl::make_unexpected(registered.error());
    }
    shared.source = std::move(source);
    return std::unique_ptr<DpdkCommands>(new DpdkCommands);
}

DpdkCommands::~DpdkCommands() {
    SharedSource& shared = shared_source();
    const std::scoped_lock lock(shared.mutex);
    shared.source = nullptr;
}

}  // namespace flyball::telemetry
