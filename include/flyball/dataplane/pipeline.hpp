// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "flyball/dataplane/stage.hpp"

namespace flyball::dataplane {

/// The stages of one worker, in order. Neither copied nor shared: stages may own state.
class Pipeline {
  public:
    /// At most kStagesMax stages; an empty pipeline forwards untouched (mode io).
    explicit Pipeline(std::vector<std::unique_ptr<Stage>> stages);

    Pipeline(const Pipeline&) = delete;
    Pipeline& operator=(const Pipeline&) = delete;
    Pipeline(Pipeline&&) = default;
    Pipeline& operator=(Pipeline&&) = default;
    ~Pipeline() = default;

    /// Worker only.
    void run(Burst& burst, StageContext& context) noexcept {
        for (const auto& stage : stages_) {
            stage->process(burst, context);
        }
    }

    /// The same, and accounts the cycles of each stage. For sampled bursts. Worker only.
    void run_timed(Burst& burst, StageContext& context) noexcept;

    /// True if a stage makes packets, so that it must be called with empty bursts too.
    [[nodiscard]] bool originates() const noexcept { return originates_; }

    /// Control thread.
    [[nodiscard]] std::vector<std::string_view> stage_names() const;

  private:
    std::vector<std::unique_ptr<Stage>> stages_;
    bool originates_ = false;
};

}  // namespace flyball::dataplane
