// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "flyball/dataplane/stages.hpp"

#include "ethernet_rewrite.hpp"

namespace flyball::dataplane {
namespace {

constexpr std::uint16_t kAtOnce = 4;

std::uint8_t* frame_of(const rte_mbuf* packet) noexcept {
    return rte_pktmbuf_mtod(packet, std::uint8_t*);
}

[[gnu::noinline, gnu::cold]] void swap_short(const rte_mbuf* packet) noexcept {
    auto bytes = bytes_of<net::PaddedBytes>(packet);
    swap_ethernet_addresses(bytes);
}

void swap_one(const rte_mbuf* packet) noexcept {
    if (packet->data_len >= kVectorBytes) [[likely]] {
        std::uint8_t* frame = frame_of(packet);
        store_vector(frame, swapped_addresses(load_vector(frame)));
    } else {
        swap_short(packet);
    }
}

[[gnu::noinline, gnu::cold]] void swap_one_by_one(rte_mbuf* const* packets) noexcept {
    std::for_each_n(packets, kAtOnce, swap_one);
}

[[gnu::always_inline]] inline void prefetch_four(rte_mbuf* const* packets) noexcept {
    rte_prefetch0(frame_of(packets[0]));
    rte_prefetch0(frame_of(packets[1]));
    rte_prefetch0(frame_of(packets[2]));
    rte_prefetch0(frame_of(packets[3]));
}

/// Loads all four before the first store, so that their cache misses overlap.
[[gnu::always_inline]] inline void swap_four(rte_mbuf* const* packets) noexcept {
    if (packets[0]->data_len < kVectorBytes || packets[1]->data_len < kVectorBytes ||
        packets[2]->data_len < kVectorBytes || packets[3]->data_len < kVectorBytes) [[unlikely]] {
        return swap_one_by_one(packets);
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

class MacswapStage final : public Stage {
  public:
    [[nodiscard]] std::string_view name() const noexcept override { return "macswap"; }

    void process(Burst& burst, StageContext& /*context*/) noexcept override {
        rte_mbuf* const* packets = burst.packets.data();
        rte_mbuf* const* const end = packets + burst.count;
        for (; end - packets >= 2 * kAtOnce; packets += kAtOnce) {
            prefetch_four(packets + kAtOnce);
            swap_four(packets);
        }
        if (end - packets >= kAtOnce) {
            swap_four(packets);
            packets += kAtOnce;
        }
        std::for_each(packets, end, swap_one);
    }
};

}  // namespace

std::unique_ptr<Stage> make_macswap_stage() {
    return std::make_unique<MacswapStage>();
}

}  // namespace flyball::dataplane
