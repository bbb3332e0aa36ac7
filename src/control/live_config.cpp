// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/live_config.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <time.h>

#include "flyball/base/log.hpp"
#include "flyball/config/validate.hpp"

#include "config_json.hpp"
#include "crc64.hpp"
#include "negotiation.hpp"

namespace flyball::control {

namespace {

using config::Change;
using Changes = std::vector<Change>;

constexpr std::array<std::string_view, 7> kCauseNames{"start",  "put",      "patch", "governor",
                                                      "reload", "rollback", "revert"};

void sleep_one_millisecond() {
    const timespec duration{0, 1'000'000};
    clock_nanosleep(CLOCK_MONOTONIC, 0, &duration, nullptr);
}

std::string words_of(const Changes& changes) {
    std::string text;
    for (const Change& change : changes) {
        text +=
            (text.empty() ? "" : ", ") + change.name + ": " + change.before + " -> " + change.after;
    }
    return text.empty() ? "nothing differs" : text;
}

std::string numbers_of(const std::vector<unsigned>& lcores) {
    std::string text;
    for (const unsigned lcore : lcores) {
        text += (text.empty() ? "" : ", ") + std::to_string(lcore);
    }
    return text;
}

ChangeRefusal invalid(const std::vector<config::Finding>& findings) {
    ChangeRefusal refusal{Problem::invalid_configuration, "nothing was changed", {}};
    for (const config::Finding& finding : findings) {
        refusal.places.push_back({finding.pointer, finding.text});
    }
    return refusal;
}

bool contains(const Changes& changes, const Change& wanted) {
    return std::any_of(changes.begin(), changes.end(), [&](const Change& change) {
        return change.name == wanted.name && change.after == wanted.after;
    });
}

/// Where live options fit only together with startup options that are not in force.
std::vector<config::Finding> conflicts_of(const config::Config& running) {
    std::vector<config::Finding> findings;
    for (const config::Conflict& conflict : config::validate(running)) {
        findings.push_back({conflict.pointer, "without a restart: " + conflict.text});
    }
    return findings;
}

}  // namespace

std::string_view name_of(ChangeCause cause) noexcept {
    return kCauseNames[static_cast<std::size_t>(cause)];
}

std::optional<ChangeCause> parse_cause(std::string_view name) noexcept {
    const auto found = std::find(kCauseNames.begin(), kCauseNames.end(), name);
    if (found == kCauseNames.end()) {
        return std::nullopt;
    }
    return static_cast<ChangeCause>(found - kCauseNames.begin());
}

std::string etag_of(const Generation& generation) {
    return '"' + std::to_string(generation.number) + '-' +
           hex64(crc64(config::to_json(generation.config))) + '"';
}

LiveConfig::LiveConfig(std::vector<Generation> past,
                       Generation first,
                       std::size_t keep,
                       ConfigEffects effects)
    : boot_(first.config), keep_(keep), effects_(std::move(effects)), running_(first.config) {
    for (Generation& generation : past) {
        generations_.push_back(std::make_shared<const Generation>(std::move(generation)));
    }
    generations_.push_back(std::make_shared<const Generation>(std::move(first)));
}

GenerationPtr LiveConfig::current() const {
    const std::scoped_lock lock(state_);
    return generations_.back();
}

std::vector<config::Change> LiveConfig::pending() const {
    const std::scoped_lock lock(state_);
    return pending_;
}

config::Config LiveConfig::running() const {
    const std::scoped_lock lock(state_);
    return running_;
}

std::vector<GenerationPtr> LiveConfig::generations() const {
    const std::scoped_lock lock(state_);
    return generations_;
}

GenerationPtr LiveConfig::find(std::uint64_t number) const {
    const std::scoped_lock lock(state_);
    const auto found =
        std::find_if(generations_.begin(), generations_.end(),
                     [number](const auto& generation) { return generation->number == number; });
    return found == generations_.end() ? nullptr : *found;
}

std::optional<std::uint64_t> LiveConfig::reverts_in_ns() const {
    const std::uint64_t now_ns = effects_.clock();
    const std::scoped_lock lock(state_);
    if (!guard_) {
        return std::nullopt;
    }
    return guard_->deadline_ns > now_ns ? guard_->deadline_ns - now_ns : 0;
}

telemetry::ConfigReport LiveConfig::report() const {
    const auto left_ns = reverts_in_ns();
    const GenerationPtr latest = current();
    const auto lagging = effects_.lagging(latest->number);
    const std::scoped_lock lock(state_);
    telemetry::ConfigReport report = counts_;
    report.generation = latest->number;
    report.cause = name_of(latest->cause);
    report.pending_options = static_cast<unsigned>(pending_.size());
    report.lagging_lcores = static_cast<unsigned>(lagging.size());
    if (left_ns) {
        report.reverts_in_seconds = static_cast<double>(*left_ns) / 1e9;
    }
    return report;
}

void LiveConfig::note_storage(bool is_persistent, std::uint64_t damaged_files) {
    const std::scoped_lock lock(state_);
    counts_.is_persistent = is_persistent;
    counts_.damaged_files_total = damaged_files;
}

void LiveConfig::note_reload(bool successful, double unix_seconds) {
    const std::scoped_lock lock(state_);
    counts_.last_reload_successful = successful;
    if (successful) {
        counts_.last_reload_success_timestamp_seconds = unix_seconds;
    }
}

ChangeRefusal LiveConfig::restart_refusal(const Changes& fresh) const {
    ChangeRefusal refusal{Problem::restart_required,
                          "only a start reads these options; ?pending=true stores them for the "
                          "next one and applies the others now",
                          {}};
    for (const Change& change : fresh) {
        refusal.places.push_back(
            {change.pointer, change.name + ": " + change.before + " -> " + change.after});
    }
    return refusal;
}

/// What a request would do; changes nothing.
tl::expected<LiveConfig::Plan, ChangeRefusal> LiveConfig::plan(const ChangeRequest& request) const {
    const GenerationPtr present = current();
    if (request.if_match && !names_etag(*request.if_match, etag_of(*present))) {
        return tl::make_unexpected(ChangeRefusal{Problem::stale_configuration,
                                                 "generation " + std::to_string(present->number) +
                                                     " is in force, ETag " + etag_of(*present),
                                                 {}});
    }
    if (guard_ && request.cause != ChangeCause::rollback && !request.dry_run) {
        return tl::make_unexpected(ChangeRefusal{Problem::unconfirmed_change,
                                                 "generation " + std::to_string(present->number) +
                                                     " waits for POST /api/v1/config/confirm",
                                                 {}});
    }
    const config::DocumentReading wanted = request.edit(present->config);
    if (!wanted) {
        return tl::make_unexpected(invalid(wanted.error()));
    }
    Plan plan{.next = std::make_shared<Generation>(), .running = take_live(boot_, *wanted)};
    if (const auto conflicts = conflicts_of(plan.running); !conflicts.empty()) {
        return tl::make_unexpected(invalid(conflicts));
    }
    plan.pending = config::diff(plan.running, *wanted);
    Changes fresh;
    std::copy_if(plan.pending.begin(), plan.pending.end(), std::back_inserter(fresh),
                 [this](const Change& change) { return !contains(pending_, change); });
    const bool may_wait = request.pending && !request.confirm_within_ns;
    if (!fresh.empty() && !may_wait && !request.dry_run) {
        return tl::make_unexpected(restart_refusal(fresh));
    }
    plan.next->number = present->number + 1;
    plan.next->time = effects_.date();
    plan.next->cause = request.cause;
    plan.next->user = request.user;
    plan.next->config = *wanted;
    plan.next->changes = config::diff(present->config, *wanted);
    return plan;
}

ChangeResult LiveConfig::change(const ChangeRequest& request) {
    const std::uint64_t begun_ns = effects_.clock();
    const std::scoped_lock writer(writer_);
    auto planned = plan(request);
    ChangeResult result = tl::make_unexpected(ChangeRefusal{});
    if (!planned) {
        result = tl::make_unexpected(planned.error());
    } else if (request.dry_run || planned->next->changes.empty()) {
        const bool is_new = !planned->next->changes.empty();
        ChangeOutcome outcome{.generation = is_new ? planned->next : current(),
                              .changes = planned->next->changes,
                              .pending = planned->pending};
        result = std::move(outcome);
    } else {
        result = commit(request, std::move(*planned), begun_ns);
    }
    if (!result) {
        const std::scoped_lock lock(state_);
        ++counts_.refused_total;
    }
    return result;
}

/// Stores first: what was answered is never lost. A guarded change is stored when it is confirmed,
/// so that a restart reverts it too.
tl::expected<ChangeOutcome, ChangeRefusal> LiveConfig::commit(const ChangeRequest& request,
                                                              Plan plan,
                                                              std::uint64_t begun_ns) {
    if (!request.confirm_within_ns) {
        if (const auto stored = effects_.save(*plan.next); !stored) {
            return tl::make_unexpected(
                ChangeRefusal{Problem::not_stored, stored.error().message, {}});
        }
    }
    const GenerationPtr before = current();
    if (const auto published = effects_.publish(plan.running, plan.next->number); !published) {
        if (!request.confirm_within_ns) {
            effects_.discard(*plan.next);
        }
        return tl::make_unexpected(
            ChangeRefusal{Problem::not_published, published.error().message, {}});
    }
    const std::uint64_t published_ns = effects_.clock();
    adopt(plan);
    {
        const std::scoped_lock lock(state_);
        guard_.reset();
        if (request.confirm_within_ns) {
            guard_ = Guard{before, published_ns + *request.confirm_within_ns};
        }
    }
    ChangeOutcome outcome{.generation = plan.next,
                          .changes = plan.next->changes,
                          .pending = plan.pending,
                          .confirm_within_ns = request.confirm_within_ns,
                          .publish_ns = published_ns - begun_ns};
    await(outcome);
    return outcome;
}

void LiveConfig::adopt(const Plan& plan) {
    {
        const std::scoped_lock lock(state_);
        generations_.push_back(plan.next);
        if (generations_.size() > keep_) {
            generations_.erase(generations_.begin());
        }
        running_ = plan.running;
        pending_ = plan.pending;
        ++counts_.changes_total;
        counts_.rollbacks_total += plan.next->cause == ChangeCause::rollback ? 1U : 0U;
        counts_.reverts_total += plan.next->cause == ChangeCause::revert ? 1U : 0U;
    }
    log_info("configuration " + std::to_string(plan.next->number) + " (" +
             std::string(name_of(plan.next->cause)) +
             (plan.next->user.empty() ? "" : " by " + plan.next->user) +
             "): " + words_of(plan.next->changes));
    effects_.announce("config", generation_json(*plan.next));
}

/// The grace period: nobody lives by the generation before once every lcore has seen this one.
void LiveConfig::await(ChangeOutcome& outcome) const {
    const std::uint64_t begun_ns = effects_.clock();
    const std::uint64_t number = outcome.generation->number;
    outcome.lagging = effects_.lagging(number);
    while (!outcome.lagging.empty() && effects_.clock() < begun_ns + kGraceNs) {
        sleep_one_millisecond();
        outcome.lagging = effects_.lagging(number);
    }
    outcome.grace_ns = effects_.clock() - begun_ns;
    if (!outcome.lagging.empty()) {
        log_warning("configuration " + std::to_string(number) + ": lcores " +
                    numbers_of(outcome.lagging) + " have not seen it after " +
                    std::to_string(kGraceNs / 1'000'000) + " ms");
    }
}

ChangeResult LiveConfig::confirm() {
    const std::scoped_lock writer(writer_);
    const GenerationPtr latest = current();
    if (!guard_) {
        return tl::make_unexpected(
            ChangeRefusal{Problem::nothing_to_confirm,
                          "generation " + std::to_string(latest->number) + " is in force for good",
                          {}});
    }
    if (const auto stored = effects_.save(*latest); !stored) {
        return tl::make_unexpected(ChangeRefusal{Problem::not_stored, stored.error().message, {}});
    }
    const std::scoped_lock lock(state_);
    guard_.reset();
    return ChangeOutcome{.generation = latest, .pending = pending_};
}

void LiveConfig::tick() {
    // Whoever holds it may wait for this very thread: next time.
    const std::unique_lock writer(writer_, std::try_to_lock);
    if (!writer.owns_lock() || !guard_ || effects_.clock() < guard_->deadline_ns) {
        return;
    }
    const Guard guard = *guard_;
    revert(guard);
}

void LiveConfig::revert(const Guard& guard) {
    const GenerationPtr latest = current();
    const config::Config& wanted = guard.before->config;
    Plan plan{.next = std::make_shared<Generation>(), .running = take_live(boot_, wanted)};
    plan.next->number = latest->number + 1;
    plan.next->time = effects_.date();
    plan.next->cause = ChangeCause::revert;
    plan.next->config = wanted;
    plan.next->changes = config::diff(latest->config, wanted);
    plan.pending = config::diff(plan.running, wanted);
    if (const auto published = effects_.publish(plan.running, plan.next->number); !published) {
        log_error("a change that nobody confirmed is still in force: " + published.error().message);
        return;
    }
    log_warning("generation " + std::to_string(latest->number) +
                " was not confirmed in time and is reverted");
    adopt(plan);
    const std::scoped_lock lock(state_);
    guard_.reset();
}

}  // namespace flyball::control
