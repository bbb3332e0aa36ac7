// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/dataplane/stages.hpp"

#include "ethernet_rewrite.hpp"

namespace flyball::dataplane {
namespace {

class MacStage final : public Stage {
  public:
    [[nodiscard]] std::string_view name() const noexcept override { return "mac"; }

    void process(Burst& burst, StageContext& context) noexcept override {
        const EthernetAddresses addresses(context.egress.peer_mac, context.egress.mac);
        for_each_prefetched(
            burst, [&addresses](const rte_mbuf* packet) { write_addresses(packet, addresses); });
    }
};

}  // namespace

std::unique_ptr<Stage> make_mac_stage() {
    return std::make_unique<MacStage>();
}

}  // namespace flyball::dataplane
