// SPDX-License-Identifier: BSD-3-Clause
// Two workers that share a stage's state would write to it at the same time.
// must fail with: use of deleted function .*CountingStage
#include "flyball/dataplane/stage.hpp"

class CountingStage final : public flyball::dataplane::Stage {
  public:
    [[nodiscard]] std::string_view name() const noexcept override { return "counting"; }

    void process(flyball::dataplane::Burst& burst,
                 flyball::dataplane::StageContext&) noexcept override {
        packets_ += burst.count;
    }

  private:
    std::uint64_t packets_ = 0;
};

std::string_view name_of(const CountingStage& stage) {
#ifdef FLYBALL_MUST_FAIL
    const CountingStage second_workers = stage;
#else
    const CountingStage second_workers;
#endif
    return &second_workers == &stage ? "" : second_workers.name();
}
