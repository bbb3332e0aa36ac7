// SPDX-License-Identifier: BSD-3-Clause
#include <bit>

#include "flyball/dataplane/stages.hpp"
#include "flyball/net/base_headers.hpp"

#include "ethernet_rewrite.hpp"

namespace flyball::dataplane {
namespace {

constexpr std::uint32_t kIpv4Addresses = 12;  // offset of the source in the header
constexpr std::uint32_t kIpv6Addresses = 8;

template <typename Bytes>
void swap_ipv6_addresses(Bytes& bytes, std::uint32_t source) noexcept {
    for (std::uint32_t offset = source; offset < source + 16; offset += 8) {
        const auto first = bytes.template read<std::uint64_t>(offset);
        const auto second = bytes.template read<std::uint64_t>(offset + 16);
        bytes.template write<std::uint64_t>(offset, second);
        bytes.template write<std::uint64_t>(offset + 16, first);
    }
}

/// Two adjacent fields of half a word each change places by one rotation.
template <std::unsigned_integral Word, typename Bytes>
void swap_halves(Bytes& bytes, std::uint32_t offset) noexcept {
    const auto word = bytes.template read<Word>(offset);
    bytes.template write<Word>(offset, std::rotl(word, sizeof(Word) * 4));
}

/// In testpmd's order, which matters where an IPv4 header length below 20 makes ports and
/// addresses overlap.
template <typename Bytes>
void swap_upper_layers(Bytes& bytes, const net::BaseHeaders& headers) noexcept {
    if (headers.is_ipv4()) [[likely]] {
        swap_halves<std::uint64_t>(bytes, headers.l3 + kIpv4Addresses);
    } else if (headers.is_ipv6()) {
        swap_ipv6_addresses(bytes, headers.l3 + kIpv6Addresses);
    }
    if (headers.protocol == net::protocol::kUdp || headers.protocol == net::protocol::kTcp) {
        swap_halves<std::uint32_t>(bytes, headers.l4);
    }
}

[[gnu::noinline, gnu::cold]] void swap_cut_frame(const rte_mbuf* packet) noexcept {
    auto bytes = bytes_of<net::PaddedBytes>(packet);
    swap_ethernet_addresses(bytes);
    swap_upper_layers(bytes, net::find_base_headers(bytes));
}

/// Frames with VLAN tags, IPv4 options or IPv6, and what is not plain at all.
[[gnu::noinline]] void swap_any(const rte_mbuf* packet) noexcept {
    auto bytes = bytes_of<net::WholeBytes>(packet);
    const net::BaseHeaders headers = net::find_base_headers(bytes);
    if (!headers.inside || !bytes.covers(kVectorBytes)) [[unlikely]] {
        return swap_cut_frame(packet);
    }
    store_vector(bytes.data(), swapped_addresses(load_vector(bytes.data())));
    swap_upper_layers(bytes, headers);
}

/// Out of line and small, so that it costs the fast case nothing and needs no stack itself.
[[gnu::noinline]] void swap_unplain(const rte_mbuf* packet) noexcept {
    auto bytes = bytes_of<net::WholeBytes>(packet);
    if (net::is_not_ip(bytes.data(), packet->data_len) && bytes.covers(kVectorBytes)) {
        store_vector(bytes.data(), swapped_addresses(load_vector(bytes.data())));
    } else {
        swap_any(packet);
    }
}

[[gnu::always_inline]] inline void swap(const rte_mbuf* packet) noexcept {
    auto bytes = bytes_of<net::WholeBytes>(packet);
    if (!net::has_plain_headers(bytes.data(), packet->data_len)) [[unlikely]] {
        return swap_unplain(packet);
    }
    store_vector(bytes.data(), swapped_addresses(load_vector(bytes.data())));
    swap_halves<std::uint64_t>(bytes, net::kPlainL3 + kIpv4Addresses);
    swap_halves<std::uint32_t>(bytes, net::kPlainL4);
}

class FivetupleSwapStage final : public Stage {
  public:
    [[nodiscard]] std::string_view name() const noexcept override { return "5tswap"; }

    void process(Burst& burst, StageContext& /*context*/) noexcept override {
        for_each_prefetched(burst, [](const rte_mbuf* packet) { swap(packet); });
    }
};

}  // namespace

std::unique_ptr<Stage> make_fivetuple_swap_stage() {
    return std::make_unique<FivetupleSwapStage>();
}

}  // namespace flyball::dataplane
