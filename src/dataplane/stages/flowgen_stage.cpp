// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/base/check.hpp"
#include "flyball/dataplane/stages.hpp"

#include "originate.hpp"

namespace flyball::dataplane {
namespace {

// testpmd's defaults; a flow is a destination address.
constexpr std::uint16_t kSourcePort = 1000;
constexpr std::uint16_t kDestinationPort = 1001;
constexpr std::uint32_t kSourceIp = 0x0afe'0000;            // 10.254.0.0
constexpr std::uint32_t kFirstDestinationIp = 0x0afd'0000;  // 10.253.0.0
constexpr net::MacBytes kSourceMac{0x00, 0x01, 0x02, 0x03, 0x04, 0x00};
constexpr net::MacBytes kDestinationMac{0x00, 0x01, 0x02, 0x03, 0x04, 0x01};

class FlowgenStage final : public Stage {
  public:
    FlowgenStage(std::uint16_t frame_bytes, std::uint32_t flows)
        : frame_bytes_(frame_bytes),
          flows_(flows),
          headers_(udp_headers(frame_bytes, kSourcePort, kDestinationPort)) {
        headers_.ethernet.destination = kDestinationMac;
        headers_.ethernet.source = kSourceMac;
        headers_.ipv4.source = kSourceIp;
        const auto* ipv4 = reinterpret_cast<const std::uint8_t*>(&headers_.ipv4);
        sum_without_destination_ = net::sum_words(ipv4, sizeof(headers_.ipv4));
    }

    [[nodiscard]] std::string_view name() const noexcept override { return "flowgen"; }

    [[nodiscard]] bool originates() const noexcept override { return true; }

    void process(Burst& burst, StageContext& context) noexcept override {
        originate(burst, context, frame_bytes_, [this](rte_mbuf* mbuf) {
            aim_at_next_flow();
            write_frame(mbuf, headers_, frame_bytes_);
        });
    }

  private:
    void aim_at_next_flow() noexcept {
        headers_.ipv4.destination = kFirstDestinationIp + next_flow_;
        headers_.ipv4.checksum.set_raw(
            net::checksum_of(sum_without_destination_ + headers_.ipv4.destination.raw()));
        ++next_flow_;
        if (next_flow_ == flows_) {
            next_flow_ = 0;
        }
    }

    std::uint16_t frame_bytes_;
    std::uint32_t flows_;
    std::uint32_t next_flow_ = 0;
    UdpFrameHeaders headers_;
    net::WordSum sum_without_destination_ = 0;
};

}  // namespace

std::unique_ptr<Stage> make_flowgen_stage(const FlowgenOptions& options) {
    FLYBALL_CHECK(options.packet_bytes >= sizeof(UdpFrameHeaders) && options.packet_bytes < 65536);
    FLYBALL_CHECK(options.flows > 0);
    return std::make_unique<FlowgenStage>(static_cast<std::uint16_t>(options.packet_bytes),
                                          options.flows);
}

}  // namespace flyball::dataplane
