// SPDX-License-Identifier: BSD-3-Clause
#include "top_state.hpp"

#include <charconv>

namespace flyball::app {

namespace {

constexpr char kEscape = '\x1b';
constexpr char kControlZ = '\x1a';
constexpr char kDelete = '\x7f';
constexpr std::size_t kInputMax = 8;

void take_delay(TopState& state) {
    const std::string input = *state.delay_input;
    state.delay_input.reset();
    double seconds = 0;
    const auto [end, code] = std::from_chars(input.data(), input.data() + input.size(), seconds);
    const bool is_number = code == std::errc{} && end == input.data() + input.size();
    if (is_number && seconds >= kTopDelayMin && seconds <= kTopDelayMax) {
        state.delay_seconds = seconds;
    } else if (!input.empty()) {
        state.message = "a delay is a number of seconds from 0.1 to 3600";
    }
}

void edit_delay(TopState& state, char key) {
    std::string& input = *state.delay_input;
    if (key == '\r' || key == '\n') {
        take_delay(state);
    } else if (key == kEscape) {
        state.delay_input.reset();
    } else if ((key == kDelete || key == '\b') && !input.empty()) {
        input.pop_back();
    } else if (((key >= '0' && key <= '9') || key == '.') && input.size() < kInputMax) {
        input += key;
    }
}

/// The appliance's order, then each column from left to right.
void sort_by_next(TopState& state, std::size_t columns) {
    std::optional<std::size_t>& column = state.sort[state.page_index()];
    if (!column) {
        column = 0;
    } else if (*column + 1 < columns) {
        ++*column;
    } else {
        column.reset();
    }
}

}  // namespace

TopAction handle_key(TopState& state, char key, const std::array<std::size_t, kTopPages>& columns) {
    state.message.clear();
    if (state.delay_input) {
        edit_delay(state, key);
        return TopAction::redraw;
    }
    const bool help_was_shown = state.help;
    state.help = false;
    if (key >= '1' && key < static_cast<char>('1' + kTopPages)) {
        state.page = static_cast<TopPage>(key - '1');
        return TopAction::redraw;
    }
    switch (key) {
        case '\t':
            state.page = static_cast<TopPage>((state.page_index() + 1) % kTopPages);
            break;
        case 's':
            sort_by_next(state, columns[state.page_index()]);
            break;
        case 'r':
            state.ascending = !state.ascending;
            break;
        case 'd':
            state.delay_input.emplace();
            break;
        case '?':
        case 'h':
            state.help = !help_was_shown;
            break;
        case 'z':
            state.message = "counting since now; the appliance's own counters go on";
            return TopAction::zero;
        case ' ':
        case '\r':
        case '\n':
            return TopAction::refresh;
        case kControlZ:
            return TopAction::suspend;
        case 'q':
            return TopAction::quit;
        default:
            break;
    }
    return TopAction::redraw;
}

std::string keys_of(std::string_view input) {
    std::string keys;
    for (std::size_t i = 0; i < input.size(); ++i) {
        const bool sequence = input[i] == kEscape && i + 1 < input.size() &&
                              (input[i + 1] == '[' || input[i + 1] == 'O');
        if (!sequence) {
            keys += input[i];
            continue;
        }
        // ECMA-48: parameters, then one final byte from @ to ~.
        for (i += 2; i < input.size() && (input[i] < '@' || input[i] > '~'); ++i) {
        }
    }
    return keys;
}

}  // namespace flyball::app
