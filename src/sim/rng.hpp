// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

namespace flyball::sim {

/// Random numbers that are the same everywhere, unlike the standard distributions: xoshiro256++
/// (Blackman and Vigna, public domain algorithm), seeded by splitmix64.
class Rng {
  public:
    explicit Rng(std::uint64_t seed) noexcept {
        for (auto& word : state_) {
            seed += 0x9e3779b97f4a7c15U;
            std::uint64_t mixed = seed;
            mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
            mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
            word = mixed ^ (mixed >> 31U);
        }
    }

    [[nodiscard]] std::uint64_t next() noexcept {
        const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
        const std::uint64_t shifted = state_[1] << 17U;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= shifted;
        state_[3] = std::rotl(state_[3], 45);
        return result;
    }

    /// In [0, 1).
    [[nodiscard]] double uniform() noexcept { return static_cast<double>(next() >> 11U) * 0x1p-53; }

    /// In [0, count).
    [[nodiscard]] std::uint64_t below(std::uint64_t count) noexcept {
        return static_cast<std::uint64_t>(uniform() * static_cast<double>(count));
    }

    [[nodiscard]] double exponential(double mean) noexcept {
        return -mean * std::log(1.0 - uniform());
    }

    /// Bell-shaped with mean 0 and deviation 1, within +-3.5: the sum of four 16-bit uniform
    /// numbers (Irwin and Hall). A simulation draws one per burst, so it must be cheap.
    [[nodiscard]] double normal() noexcept {
        constexpr double kMean = 2.0 * 65535.0;
        constexpr double kDeviation = 37837.2;  // 65536 * sqrt(4/12)
        const std::uint64_t bits = next();
        const std::uint64_t sum =
            (bits & 0xffffU) + (bits >> 16U & 0xffffU) + (bits >> 32U & 0xffffU) + (bits >> 48U);
        return (static_cast<double>(sum) - kMean) / kDeviation;
    }

    /// Number of trials until the first success, >= 1, with the given mean >= 1.
    [[nodiscard]] std::uint64_t geometric(double mean) noexcept {
        if (mean <= 1.0) {
            return 1;
        }
        const double failures = std::log(1.0 - uniform()) / std::log1p(-1.0 / mean);
        return 1 + static_cast<std::uint64_t>(failures);
    }

  private:
    std::array<std::uint64_t, 4> state_{};
};

}  // namespace flyball::sim
