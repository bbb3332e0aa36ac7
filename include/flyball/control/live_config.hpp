// SPDX-License-Identifier: BSD-3-Clause
// The one path of every change of the configuration, whoever asks for it: edit, validate, compare,
// store, publish, see it arrive. A configuration that was accepted is an immutable snapshot with a
// number, its generation.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "flyball/base/result.hpp"
#include "flyball/config/codec.hpp"
#include "flyball/config/diff.hpp"
#include "flyball/config/model.hpp"
#include "flyball/control/problem.hpp"
#include "flyball/telemetry/config_report.hpp"

namespace flyball::control {

/// Who or what made a generation.
enum class ChangeCause : std::uint8_t { start, put, patch, governor, reload, rollback, revert };

[[nodiscard]] std::string_view name_of(ChangeCause cause) noexcept;
[[nodiscard]] std::optional<ChangeCause> parse_cause(std::string_view name) noexcept;

/// One accepted configuration; never changes.
struct Generation {
    std::uint64_t number = 0;
    std::string time{};  ///< RFC 3339, UTC
    ChangeCause cause = ChangeCause::start;
    std::string user{};  ///< as the access log says; "" for the appliance itself
    config::Config config{};
    std::vector<config::Change> changes{};  ///< against the one before
};

using GenerationPtr = std::shared_ptr<const Generation>;

/// Number and content, so that no other process' generation of the same number matches it.
[[nodiscard]] std::string etag_of(const Generation& generation);

/// The document of the event `config_damaged`.
[[nodiscard]] std::string damaged_json(const std::string& words);

/// What LiveConfig acts through.
struct ConfigEffects {
    /// What lcores and the control thread obey from now on: only live options differ from the
    /// start's. Called by the thread that changes. Error: nothing was changed.
    std::function<Result<void>(const config::Config&, std::uint64_t generation)> publish;
    /// Lcores that have not yet seen this generation. Any thread.
    std::function<std::vector<unsigned>(std::uint64_t generation)> lagging;
    /// Writes it down before it is published. Error: nothing is published.
    std::function<Result<void>(const Generation&)> save = [](const auto&) {
        return Result<void>{};
    };
    /// Takes that back, when it could not be published.
    std::function<void(const Generation&)> discard = [](const auto&) {};
    /// Tells the event stream.
    std::function<void(std::string_view type, std::string json)> announce = [](auto, auto) {};
    std::function<std::uint64_t()> clock;  ///< nanoseconds, monotonic
    std::function<std::string()> date;     ///< RFC 3339, UTC
};

/// The configuration that comes of the present one, or what is wrong with it.
using ConfigEdit = std::function<config::DocumentReading(const config::Config& present)>;

struct ChangeRequest {
    ConfigEdit edit{};
    ChangeCause cause = ChangeCause::patch;
    std::string user{};
    std::optional<std::string> if_match{};             ///< entity tags; nothing: unconditional
    bool dry_run = false;                              ///< only say what would happen
    bool pending = false;                              ///< startup options wait for the next start
    std::optional<std::uint64_t> confirm_within_ns{};  ///< reverts itself unless confirmed
};

/// What a change did or, of a dry run, would do.
struct ChangeOutcome {
    GenerationPtr generation;               ///< now in force; of a dry run, the one that would be
    std::vector<config::Change> changes{};  ///< none: it was so already, and nothing was done
    std::vector<config::Change> pending{};  ///< what waits for a restart, of earlier changes too
    std::vector<unsigned> lagging{};        ///< lcores that have not seen it yet
    std::optional<std::uint64_t> confirm_within_ns{};
    std::uint64_t publish_ns = 0;  ///< from the request to the publication, storing included
    std::uint64_t grace_ns = 0;    ///< from there until every lcore had seen it
};

struct ChangeRefusal {
    Problem problem = Problem::internal_error;
    std::string detail{};
    std::vector<ProblemPlace> places{};
};

using ChangeResult = tl::expected<ChangeOutcome, ChangeRefusal>;

class LiveConfig {
  public:
    /// Longest wait for lcores before an answer says who is missing.
    static constexpr std::uint64_t kGraceNs = 500'000'000;

    /// `past`: generations of earlier runs, oldest first. `first`: what the process runs with.
    LiveConfig(std::vector<Generation> past,
               Generation first,
               std::size_t keep,
               ConfigEffects effects);

    LiveConfig(const LiveConfig&) = delete;
    LiveConfig& operator=(const LiveConfig&) = delete;
    ~LiveConfig() = default;

    /// One at a time. Any thread; the control thread only if publishing needs no other.
    [[nodiscard]] ChangeResult change(const ChangeRequest& request);

    /// Keeps what would revert itself. Any thread but the control thread.
    [[nodiscard]] ChangeResult confirm();

    /// Reverts what was not confirmed in time, and watches lcores that lag. Control thread, about
    /// every 10 ms; never waits.
    void tick();

    /// The latest generation. Any thread.
    [[nodiscard]] GenerationPtr current() const;

    /// What the process does: `current` but for options that wait for a restart. Any thread.
    [[nodiscard]] config::Config running() const;

    /// What waits for a restart. Any thread.
    [[nodiscard]] std::vector<config::Change> pending() const;

    /// Those that are kept, oldest first. Any thread.
    [[nodiscard]] std::vector<GenerationPtr> generations() const;

    /// nullptr: never was, or is no longer kept. Any thread.
    [[nodiscard]] GenerationPtr find(std::uint64_t number) const;

    /// Nanoseconds until the last change reverts itself; nothing if none will. Any thread.
    [[nodiscard]] std::optional<std::uint64_t> reverts_in_ns() const;

    /// Any thread.
    [[nodiscard]] telemetry::ConfigReport report() const;

    /// What storing can do: for the report. Before other threads use it.
    void note_storage(bool is_persistent, std::uint64_t damaged_files);

    /// A file was read again, or could not be. Any thread.
    void note_reload(bool successful, double unix_seconds);

  private:
    /// A change that is in force on probation.
    struct Guard {
        GenerationPtr before;
        std::uint64_t deadline_ns = 0;
    };

    struct Plan {
        std::shared_ptr<Generation> next;
        config::Config running;
        std::vector<config::Change> pending{};
    };

    [[nodiscard]] tl::expected<Plan, ChangeRefusal> plan(const ChangeRequest& request) const;
    [[nodiscard]] tl::expected<ChangeOutcome, ChangeRefusal> commit(const ChangeRequest& request,
                                                                    Plan plan,
                                                                    std::uint64_t begun_ns);
    [[nodiscard]] ChangeRefusal restart_refusal(const std::vector<config::Change>& fresh) const;
    void adopt(const Plan& plan);
    void await(ChangeOutcome& outcome) const;
    void revert(const Guard& guard);

    const config::Config boot_;
    const std::size_t keep_;
    const ConfigEffects effects_;
    mutable std::mutex writer_;  ///< held for a whole change
    mutable std::mutex state_;   ///< held to read or replace what follows, never longer
    std::vector<GenerationPtr> generations_;
    config::Config running_;
    std::vector<config::Change> pending_;
    std::optional<Guard> guard_;
    telemetry::ConfigReport counts_;
};

}  // namespace flyball::control
