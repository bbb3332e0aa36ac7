// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <memory>
#include <new>
#include <utility>

#include <rte_malloc.h>

#include "flyball/base/cacheline.hpp"
#include "flyball/base/check.hpp"
#include "flyball/base/ids.hpp"

namespace flyball::dataplane {

struct NodeDelete {
    template <typename T>
    void operator()(T* object) const noexcept {
        object->~T();
        rte_free(object);
    }
};

/// An object in the memory of one NUMA node.
template <typename T>
using NodePtr = std::unique_ptr<T, NodeDelete>;

/// Constructs a T on `node`: what an lcore touches per packet must not lie behind an interconnect.
/// Control thread, before the lcores start. Memory was computed by the plan, so its lack is a bug.
template <typename T, typename... Args>
[[nodiscard]] NodePtr<T> make_on_node(NodeId node, Args&&... args) {
    constexpr std::size_t kAlign = alignof(T) > kCacheLine ? alignof(T) : kCacheLine;
    void* memory = rte_zmalloc_socket(nullptr, sizeof(T), kAlign, static_cast<int>(node.value));
    FLYBALL_CHECK(memory != nullptr);
    return NodePtr<T>(new (memory) T(std::forward<Args>(args)...));
}

}  // namespace flyball::dataplane
