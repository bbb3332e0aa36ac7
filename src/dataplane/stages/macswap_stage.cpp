// SPDX-License-Identifier: BSD-3-Clause
#include <immintrin.h>

#include "flyball/dataplane/stages.hpp"

#include "ethernet_rewrite.hpp"

namespace flyball::dataplane {
namespace {

// One load, shuffle and store of 16 bytes swaps both addresses and rewrites type and the next two
// bytes as they were.
constexpr std::uint16_t kVectorBytes = 16;
constexpr std::uint16_t kAtOnce = 4;

__m128i swapped(__m128i header) noexcept {
    const __m128i order = _mm_setr_epi8(6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5, 12, 13, 14, 15);
    return _mm_shuffle_epi8(header, order);
}

__m128i load_header(const std::uint8_t* frame) noexcept {
    return _mm_loadu_si128(reinterpret_cast<const __m128i_u*>(frame));
}

void store_header(std::uint8_t* frame, __m128i header) noexcept {
    _mm_storeu_si128(reinterpret_cast<__m128i_u*>(frame), header);
}

void swap_one(const rte_mbuf* packet) noexcept {
    if (packet->data_len >= kVectorBytes) [[likely]] {
        std::uint8_t* frame = frame_of(packet);
        store_header(frame, swapped(load_header(frame)));
    } else {
        swap_ethernet_addresses(bytes_of<PaddedBytes>(packet));
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
    const __m128i header0 = load_header(frame0);
    const __m128i header1 = load_header(frame1);
    const __m128i header2 = load_header(frame2);
    const __m128i header3 = load_header(frame3);
    store_header(frame0, swapped(header0));
    store_header(frame1, swapped(header1));
    store_header(frame2, swapped(header2));
    store_header(frame3, swapped(header3));
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
