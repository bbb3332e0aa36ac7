// SPDX-License-Identifier: BSD-3-Clause
#include "small_file.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "flyball/control/listener.hpp"

namespace flyball::control {

namespace {

tl::unexpected<Error> unreadable(const std::string& path) {
    return fail(ErrorClass::machine, "cannot read " + path + ": " + std::strerror(errno));
}

/// No access for others, no writing for the group, owned by root or by us.
Result<void> check_secret(const std::string& path, const struct stat& status) {
    const std::string problem = path + " holds secrets, but ";
    if ((status.st_mode & (S_IRWXO | S_IWGRP)) != 0) {
        return fail(ErrorClass::machine,
                    problem + "others may read or change it. Repair it with: chmod 600 " + path);
    }
    if (status.st_uid != 0 && status.st_uid != geteuid()) {
        return fail(ErrorClass::machine,
                    problem + "belongs to uid " + std::to_string(status.st_uid) +
                        ". Repair it with: chown " + std::to_string(geteuid()) + " " + path);
    }
    return {};
}

}  // namespace

Result<std::string> read_file(const std::string& path, Privacy privacy) {
    // Not blocking: a pipe must not stop the start.
    const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));

    struct stat status {};

    if (file.get() < 0 || fstat(file.get(), &status) != 0) {
        return unreadable(path);
    }
    if (privacy == Privacy::secret) {
        if (auto checked = check_secret(path, status); !checked) {
            return tl::make_unexpected(checked.error());
        }
    }
    std::string text;
    std::array<char, 4096> block{};
    for (ssize_t bytes = 1; bytes > 0 && text.size() <= kSmallFileBytes;) {
        bytes = read(file.get(), block.data(), block.size());
        if (bytes < 0) {
            return unreadable(path);
        }
        text.append(block.data(), static_cast<std::size_t>(bytes));
    }
    if (text.size() > kSmallFileBytes) {
        return fail(ErrorClass::machine, path + " is larger than 64 KiB: is it the right file?");
    }
    return text;
}

}  // namespace flyball::control
