// SPDX-License-Identifier: BSD-3-Clause
// What the user of `flyball top` has chosen, and how keys change it. Knows no terminal.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace flyball::app {

/// In the order of their keys, 1 to 7.
enum class TopPage : std::uint8_t { workers, ports, rings, drops, latency, governor, advice };

inline constexpr std::size_t kTopPages = 7;

inline constexpr std::array<std::string_view, kTopPages> kTopPageNames{
    "workers", "ports and queues", "rings and pools", "drops", "latency and stages", "governor",
    "advice"};

inline constexpr double kTopDelayMin = 0.1;
inline constexpr double kTopDelayMax = 3600;

struct TopState {
    TopPage page = TopPage::workers;
    /// Column of the page's first table; nothing: the appliance's own order.
    std::array<std::optional<std::size_t>, kTopPages> sort{};
    bool ascending = false;
    double delay_seconds = 1;
    bool help = false;
    std::optional<std::string> delay_input{};  ///< while the user types a new delay
    std::string message{};                     ///< shown until the next key

    [[nodiscard]] std::size_t page_index() const { return static_cast<std::size_t>(page); }
};

enum class TopAction : std::uint8_t {
    redraw,   ///< the same figures, another view of them
    refresh,  ///< ask the appliance now
    zero,     ///< count since_zero from now on
    suspend,  ///< Ctrl-Z
    quit,
};

/// `columns`: of the first table of each page, for sorting.
[[nodiscard]] TopAction handle_key(TopState& state,
                                   char key,
                                   const std::array<std::size_t, kTopPages>& columns);

/// The keys among what a terminal sent at once: without the sequences of arrows and function keys,
/// whose letters and digits would be taken for keys. Pure.
[[nodiscard]] std::string keys_of(std::string_view input);

}  // namespace flyball::app
