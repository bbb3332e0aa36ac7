// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/base/check.hpp"
#include "flyball/dataplane/stages.hpp"

#include "originate.hpp"

namespace flyball::dataplane {
namespace {

// testpmd's defaults: RFC 863's discard port, RFC 2544's test network.
constexpr std::uint16_t kDiscardPort = 9;
constexpr std::uint32_t kSourceIp = 0xc612'0001;       // 198.18.0.1
constexpr std::uint32_t kDestinationIp = 0xc612'0002;  // 198.18.0.2

class TxonlyStage final : public Stage {
  public:
    explicit TxonlyStage(std::uint16_t frame_bytes)
        : frame_bytes_(frame_bytes),
          headers_(udp_headers(frame_bytes, kDiscardPort, kDiscardPort)) {
        headers_.ipv4.source = kSourceIp;
        headers_.ipv4.destination = kDestinationIp;
        const auto* ipv4 = reinterpret_cast<const std::uint8_t*>(&headers_.ipv4);
        headers_.ipv4.checksum.set_raw(
            net::checksum_of(net::sum_words(ipv4, sizeof(headers_.ipv4))));
    }

    [[nodiscard]] std::string_view name() const noexcept override { return "txonly"; }

    [[nodiscard]] bool originates() const noexcept override { return true; }

    void process(Burst& burst, StageContext& context) noexcept override {
        std::copy_n(context.egress.peer_mac.addr_bytes, 6, headers_.ethernet.destination.begin());
        std::copy_n(context.egress.mac.addr_bytes, 6, headers_.ethernet.source.begin());
        originate(burst, context, frame_bytes_,
                  [this](rte_mbuf* mbuf) { write_frame(mbuf, headers_, frame_bytes_); });
    }

  private:
    std::uint16_t frame_bytes_;
    UdpFrameHeaders headers_;
};

}  // namespace

std::unique_ptr<Stage> make_txonly_stage(const TxonlyOptions& options) {
    FLYBALL_CHECK(options.packet_bytes >= sizeof(UdpFrameHeaders) && options.packet_bytes < 65536);
    return std::make_unique<TxonlyStage>(static_cast<std::uint16_t>(options.packet_bytes));
}

}  // namespace flyball::dataplane
