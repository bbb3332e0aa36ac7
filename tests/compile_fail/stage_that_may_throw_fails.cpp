// SPDX-License-Identifier: BSD-3-Clause
// must fail with: looser exception specification
#include "flyball/dataplane/stage.hpp"

#ifdef FLYBALL_MUST_FAIL
#define FLYBALL_SAMPLE_NOEXCEPT
#else
#define FLYBALL_SAMPLE_NOEXCEPT noexcept
#endif

class NothingStage final : public flyball::dataplane::Stage {
  public:
    [[nodiscard]] std::string_view name() const noexcept override { return "nothing"; }

    void process(flyball::dataplane::Burst&,
                 flyball::dataplane::StageContext&) FLYBALL_SAMPLE_NOEXCEPT override {}
};
