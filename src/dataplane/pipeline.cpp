// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/dataplane/pipeline.hpp"

#include <algorithm>
#include <utility>

#include "flyball/base/check.hpp"
#include "flyball/base/clock.hpp"

namespace flyball::dataplane {

Pipeline::Pipeline(std::vector<std::unique_ptr<Stage>> stages) : stages_(std::move(stages)) {
    FLYBALL_CHECK(stages_.size() <= kStagesMax);
    originates_ = std::any_of(stages_.begin(), stages_.end(),
                              [](const auto& stage) { return stage->originates(); });
}

void Pipeline::run_timed(Burst& burst, StageContext& context) noexcept {
    std::uint64_t start = tsc_now();
    for (std::size_t i = 0; i < stages_.size(); ++i) {
        const std::uint16_t packets = burst.count;
        stages_[i]->process(burst, context);
        const std::uint64_t end = tsc_now();
        StageCounters& counters = context.counters.stages[i];
        counters.calls.add(1);
        counters.packets.add(std::max(packets, burst.count));
        counters.cycles.add(end - start);
        start = end;
    }
}

std::vector<std::string_view> Pipeline::stage_names() const {
    std::vector<std::string_view> names;
    for (const auto& stage : stages_) {
        names.push_back(stage->name());
    }
    return names;
}

}  // namespace flyball::dataplane
