// SPDX-License-Identifier: BSD-3-Clause
// In a file of its own: where g++ 12 sees a replaced operator new and its use together it inlines
// one half of the pair and warns of a mismatch.
#include "support/alloc_guard.hpp"

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::uint64_t> allocations{0};
std::atomic<std::uint64_t> releases{0};

void* counted_allocation(std::size_t bytes, std::size_t alignment) {
    allocations.fetch_add(1, std::memory_order_relaxed);
    const std::size_t rounded = (bytes + alignment - 1) / alignment * alignment;
    void* memory = alignment > alignof(std::max_align_t) ? std::aligned_alloc(alignment, rounded)
                                                         : std::malloc(bytes > 0 ? bytes : 1);
    if (memory == nullptr) {
        throw std::bad_alloc();
    }
    return memory;
}

void counted_release(void* memory) noexcept {
    releases.fetch_add(1, std::memory_order_relaxed);
    std::free(memory);
}

}  // namespace

void* operator new(std::size_t bytes) {
    return counted_allocation(bytes, 1);
}

void* operator new[](std::size_t bytes) {
    return counted_allocation(bytes, 1);
}

void* operator new(std::size_t bytes, std::align_val_t alignment) {
    return counted_allocation(bytes, static_cast<std::size_t>(alignment));
}

void* operator new[](std::size_t bytes, std::align_val_t alignment) {
    return counted_allocation(bytes, static_cast<std::size_t>(alignment));
}

void operator delete(void* memory) noexcept {
    counted_release(memory);
}

void operator delete[](void* memory) noexcept {
    counted_release(memory);
}

void operator delete(void* memory, std::size_t /*bytes*/) noexcept {
    counted_release(memory);
}

void operator delete[](void* memory, std::size_t /*bytes*/) noexcept {
    counted_release(memory);
}

void operator delete(void* memory, std::align_val_t /*alignment*/) noexcept {
    counted_release(memory);
}

void operator delete[](void* memory, std::align_val_t /*alignment*/) noexcept {
    counted_release(memory);
}

void operator delete(void* memory, std::size_t /*bytes*/, std::align_val_t /*alignment*/) noexcept {
    counted_release(memory);
}

void operator delete[](void* memory,
                       std::size_t /*bytes*/,
                       std::align_val_t /*alignment*/) noexcept {
    counted_release(memory);
}

namespace flyball::test {

AllocGuard::AllocGuard() noexcept
    : allocations_before_(::allocations.load(std::memory_order_relaxed)),
      releases_before_(::releases.load(std::memory_order_relaxed)) {}

std::uint64_t AllocGuard::allocations() const noexcept {
    return ::allocations.load(std::memory_order_relaxed) - allocations_before_;
}

std::uint64_t AllocGuard::releases() const noexcept {
    return ::releases.load(std::memory_order_relaxed) - releases_before_;
}

}  // namespace flyball::test
