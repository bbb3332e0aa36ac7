// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/dataplane/stages.hpp"

namespace flyball::dataplane {
namespace {

class RxonlyStage final : public Stage {
  public:
    [[nodiscard]] std::string_view name() const noexcept override { return "rxonly"; }

    void process(Burst& burst, StageContext& context) noexcept override {
        drop_all(burst, context.drops, DropReason::rxonly);
    }
};

}  // namespace

std::unique_ptr<Stage> make_rxonly_stage() {
    return std::make_unique<RxonlyStage>();
}

}  // namespace flyball::dataplane
