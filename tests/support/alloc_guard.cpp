// SPDX-License-Identifier: BSD-3-Clause
// In a file of its own: where g++ 12 sees a replaced operator new and its use together it inlines
// one half of the pair and warns of a mismatch.
#include "support/alloc_guard.hpp"

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

// Sanitizers replace malloc themselves.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define FLYBALL_COUNTS_MALLOC 0
#else
#define FLYBALL_COUNTS_MALLOC 1
#endif

namespace {

std::atomic<std::uint64_t> allocations{0};
std::atomic<std::uint64_t> releases{0};

void count_allocation() noexcept {
    allocations.fetch_add(1, std::memory_order_relaxed);
}

void count_release() noexcept {
    releases.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

#if FLYBALL_COUNTS_MALLOC

// glibc's own names of its allocator, for programs that replace malloc.
extern "C" {
void* __libc_malloc(std::size_t bytes);
void* __libc_calloc(std::size_t count, std::size_t bytes);
void* __libc_realloc(void* memory, std::size_t bytes);
void* __libc_memalign(std::size_t alignment, std::size_t bytes);
void __libc_free(void* memory);

void* malloc(std::size_t bytes) noexcept {
    count_allocation();
    return __libc_malloc(bytes);
}

void* calloc(std::size_t count, std::size_t bytes) noexcept {
    count_allocation();
    return __libc_calloc(count, bytes);
}

void* realloc(void* memory, std::size_t bytes) noexcept {
    count_allocation();
    return __libc_realloc(memory, bytes);
}

void* aligned_alloc(std::size_t alignment, std::size_t bytes) noexcept {
    count_allocation();
    return __libc_memalign(alignment, bytes);
}

void free(void* memory) noexcept {
    count_release();
    __libc_free(memory);
}
}

#endif

namespace {

/// malloc counts where it can; else the caller of it does. nullptr if there is no memory left.
void* try_counted_allocation(std::size_t bytes, std::size_t alignment) noexcept {
    if (FLYBALL_COUNTS_MALLOC == 0) {
        count_allocation();
    }
    const std::size_t rounded = (bytes + alignment - 1) / alignment * alignment;
    return alignment > alignof(std::max_align_t) ? std::aligned_alloc(alignment, rounded)
                                                 : std::malloc(bytes > 0 ? bytes : 1);
}

void* counted_allocation(std::size_t bytes, std::size_t alignment) {
    void* memory = try_counted_allocation(bytes, alignment);
    if (memory == nullptr) {
        throw std::bad_alloc();
    }
    return memory;
}

void counted_release(void* memory) noexcept {
    if (FLYBALL_COUNTS_MALLOC == 0) {
        count_release();
    }
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

void* operator new(std::size_t bytes, const std::nothrow_t& /*tag*/) noexcept {
    return try_counted_allocation(bytes, 1);
}

void* operator new[](std::size_t bytes, const std::nothrow_t& /*tag*/) noexcept {
    return try_counted_allocation(bytes, 1);
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
