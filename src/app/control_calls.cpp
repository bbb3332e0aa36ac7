// SPDX-License-Identifier: BSD-3-Clause
#include "control_calls.hpp"

#include <algorithm>
#include <chrono>

#include <sys/eventfd.h>
#include <unistd.h>

#include "flyball/base/check.hpp"

namespace flyball::app {

ControlCalls::ControlCalls()
    : owner_(std::this_thread::get_id()), handle_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    FLYBALL_CHECK(handle_ >= 0);
}

ControlCalls::~ControlCalls() {
    close(handle_);
}

Result<void> ControlCalls::run(const std::function<void()>& function, std::uint64_t timeout_ns) {
    if (std::this_thread::get_id() == owner_) {
        function();
        return {};
    }
    Call call{.function = function};
    std::unique_lock lock(mutex_);
    waiting_.push_back(&call);
    eventfd_write(handle_, 1);
    const bool begun = changed_.wait_for(lock, std::chrono::nanoseconds(timeout_ns),
                                         [&call] { return call.begun; });
    if (!begun) {
        waiting_.erase(std::find(waiting_.begin(), waiting_.end(), &call));
        return fail(ErrorClass::internal, "the control thread does not answer");
    }
    changed_.wait(lock, [&call] { return call.done; });
    return {};
}

void ControlCalls::serve() {
    eventfd_t count = 0;
    eventfd_read(handle_, &count);
    std::unique_lock lock(mutex_);
    while (!waiting_.empty()) {
        Call& call = *waiting_.front();
        waiting_.pop_front();
        call.begun = true;
        lock.unlock();
        changed_.notify_all();
        call.function();
        lock.lock();
        call.done = true;
        changed_.notify_all();
    }
}

}  // namespace flyball::app
