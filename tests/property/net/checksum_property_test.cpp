// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "flyball/net/checksum.hpp"

#include "support/reference/naive_checksum.hpp"

namespace flyball::net {
namespace {

using Data = std::vector<std::uint8_t>;

/// Bytes of any length up to a few vectors' worth, often all alike, since 0x00 and 0xff make the
/// two zeros of one's complement.
Data data_of(std::uint8_t fill, bool uniform, const Data& noise, std::uint16_t length) {
    Data data(length % 700U, fill);
    for (std::size_t i = 0; !uniform && i < data.size() && !noise.empty(); ++i) {
        data[i] = noise[i % noise.size()];
    }
    return data;
}

std::uint16_t host(std::uint16_t raw) {
    return network_order(raw);
}

RC_GTEST_PROP(Checksum, SumIsTheNaiveSum, (Data noise, std::uint16_t length, bool uniform)) {
    const std::uint8_t fill = *rc::gen::element<std::uint8_t>(0x00, 0xff, 0x80, 0x01);
    const Data data = data_of(fill, uniform, noise, length);
    RC_ASSERT(host(fold(sum_words(data.data(), data.size()))) == test::naive_sum(data));
}

RC_GTEST_PROP(Checksum, SumDoesNotDependOnAlignment, (Data data, std::uint8_t shift)) {
    Data shifted(shift % 64U);
    shifted.insert(shifted.end(), data.begin(), data.end());
    RC_ASSERT(sum_words(shifted.data() + shift % 64U, data.size()) ==
              sum_words(data.data(), data.size()));
}

RC_GTEST_PROP(Checksum, SumsOfPiecesAddUp, (Data noise, std::uint16_t length, std::uint16_t cut)) {
    const Data data = data_of(0, false, noise, length);
    const std::size_t first = data.empty() ? 0 : cut % data.size();
    const WordSum head = sum_words(data.data(), first);
    const WordSum tail = sum_words(data.data() + first, data.size() - first);
    RC_ASSERT(fold(head + (first % 2 == 1 ? swapped_sum(tail) : tail)) ==
              fold(sum_words(data.data(), data.size())));
}

RC_GTEST_PROP(Checksum, AWordCanBeTakenOut, (Data noise, std::uint16_t length, bool uniform)) {
    Data data = data_of(0xff, uniform, noise, length);
    data.resize(std::max<std::size_t>(data.size(), 4));
    data[0] = 0x45;
    const auto word = load_raw<std::uint16_t>(data.data() + 2);
    const WordSum rest = without(sum_words(data.data(), data.size()), word);
    data[2] = 0;
    data[3] = 0;
    RC_ASSERT(host(fold(rest)) == test::naive_sum(data));
}

RC_GTEST_PROP(Checksum, WhatIsInFrontDoesNotCount, (Data noise, std::uint16_t length)) {
    const Data data = data_of(0, false, noise, length);
    Data behind_headers(32 + data.size(), 0xa5);
    std::copy(data.begin(), data.end(), behind_headers.begin() + 32);
    RC_ASSERT(fold(sum_words_behind_headers(behind_headers.data() + 32, data.size())) ==
              fold(sum_words(data.data(), data.size())));
}

// RFC 1624 section 3: equation 3 differs from a recomputation only where all other words are 0,
// which no real header is.
RC_GTEST_PROP(Checksum, UpdateIsRecomputation, (Data data, std::uint16_t after)) {
    data.resize(std::max<std::size_t>(data.size(), 6));
    data[4] = 0x45;
    const std::uint16_t checksum = checksum_of(sum_words(data.data(), data.size()));
    const auto before = load_raw<std::uint16_t>(data.data());
    store_raw(data.data(), after);
    RC_ASSERT(updated_checksum(checksum, before, after) ==
              checksum_of(sum_words(data.data(), data.size())));
}

RC_GTEST_PROP(Checksum, AFieldMakesTheWholeSumUp, (Data data)) {
    data.resize(std::max<std::size_t>(data.size(), 2));
    data[0] = 0;
    data[1] = 0;
    store_raw(data.data(), checksum_of(sum_words(data.data(), data.size())));
    RC_ASSERT(test::naive_sum(data) == 0xffff);
}

}  // namespace
}  // namespace flyball::net
