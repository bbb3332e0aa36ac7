// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/dataplane/stages.hpp"

#include "ethernet_rewrite.hpp"

namespace flyball::dataplane {
namespace {

constexpr std::uint16_t kAtOnce = 4;

std::uint8_t* frame_of(const rte_mbuf* packet) noexcept {
    return rte_pktmbuf_mtod(packet, std::uint8_t*);
}

void swap_one(const rte_mbuf* packet) noexcept {
    if (packet->data_len >= kVectorBytes) [[likely]] {
        std::uint8_t* frame = frame_of(packet);
        store_vector(frame, swapped_addresses(load_vector(frame)));
    } else {
        auto bytes = bytes_of<net::PaddedBytes>(packet);
        swap_ethernet_addresses(bytes);
    }
}

/// Loads all four before the first store, so that their cache misses overlap.
void swap_four(rte_mbuf* const* packets) noexcept {
    const bool all_fit =
        (packets[0]->data_len >= kVectorBytes) & (packets[1]->data_len >= kVectorBytes) &
        (packets[2]->data_len >= kVectorBytes) & (packets[3]->data_len >= kVectorBytes);
    if (!all_fit) [[unlikely]] {
        for (unsigned i = 0; i < kAtOnce; ++i) {
            swap_one(packets[i]);
        }
        return;
    }
    std::uint8_t* const frame0 = frame_of(packets[0]);
    std::uint8_t* const frame1 = frame_of(packets[1]);
    std::uint8_t* const frame2 = frame_of(packets[2]);
    std::uint8_t* const frame3 = frame_of(packets[3]);
    const __m128i header0 = load_vector(frame0);
    const __m128i header1 = load_vector(frame1);
    const __m128i header2 = load_vector(frame2);
    const __m128i header3 = load_vector(frame3);
    store_vector(frame0, swapped_addresses(header0));
    store_vector(frame1, swapped_addresses(header1));
    store_vector(frame2, swapped_addresses(header2));
    store_vector(frame3, swapped_addresses(header3));
}

void prefetch_four(rte_mbuf* const* packets) noexcept {
    for (unsigned i = 0; i < kAtOnce; ++i) {
        rte_prefetch0(frame_of(packets[i]));
    }
}

class MacswapStage final : public Stage {
  public:
    [[nodiscard]] std::string_view name() const noexcept override { return "macswap"; }

    void process(Burst& burst, StageContext& /*context*/) noexcept override {
        rte_mbuf* const* packets = burst.packets.data();
        const std::uint16_t count = burst.count;
        std::uint16_t i = 0;
        for (; i + 2 * kAtOnce <= count; i = static_cast<std::uint16_t>(i + kAtOnce)) {
            prefetch_four(packets + i + kAtOnce);
            swap_four(packets + i);
        }
        if (i + kAtOnce <= count) {
            swap_four(packets + i);
            i = static_cast<std::uint16_t>(i + kAtOnce);
        }
        for (; i < count; ++i) {
            swap_one(packets[i]);
        }
    }
};

}  // namespace

std::unique_ptr<Stage> make_macswap_stage() {
    return std::make_unique<MacswapStage>();
}

}  // namespace flyball::dataplane
