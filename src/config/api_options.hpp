// SPDX-License-Identifier: BSD-3-Clause
// The rows of the sections `api` and `state`; options.cpp puts them into the table.
#pragma once

#include "flyball/config/options.hpp"

#include "bind.hpp"

namespace flyball::config {

inline constexpr TextFormat kEndpoint{
    .pattern = "^([0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9A-Fa-f:.]+\\]):[0-9]{1,5}$",
    .words = "a numeric address and a port, as in 127.0.0.1:9660 or [::1]:9660",
};
inline constexpr TextFormat kPathOrNone{
    .pattern = "^(/[^\\u0000-\\u001f\\u007f]+)?$",
    .words = "an absolute path, or empty",
};
inline constexpr TextFormat kFileMode{
    .pattern = "^0[0-7]{3}$",
    .words = "a file mode as in 0660",
};
inline constexpr TextFormat kGroup{
    .pattern = "^([A-Za-z0-9_][A-Za-z0-9_.-]{0,31})?$",
    .words = "the name of a group, or empty",
};
inline constexpr TextFormat kHost{
    .pattern = "^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$",
    .words = "the name of a host",
};
inline constexpr Option kApiOptions[] = {
    {.name = "enabled",
     .member = bind<&Config::api, &Api::enabled>(),
     .help = "Serve the REST API and /metrics."},
    {.name = "listen",
     .member = bind<&Config::api, &Api::listen>(),
     .range = {.min = 0, .max = 8},
     .format = &kEndpoint,
     .help = "Addresses to serve without TLS; port 0 takes any free one."},
    {.name = "unix_socket",
     .member = bind<&Config::api, &Api::unix_socket>(),
     .range = {.min = 0, .max = 107},  // sockaddr_un
     .format = &kPathOrNone,
     .help = "Path of the unix socket, empty for none; auto is /run/flyball/api.sock for root, "
             "$XDG_RUNTIME_DIR/flyball/api.sock for others."},
    {.name = "unix_mode",
     .member = bind<&Config::api, &Api::unix_mode>(),
     .range = {.min = 4, .max = 4},
     .format = &kFileMode,
     .help = "Mode of the unix socket: who may connect may read, root and Flyball's user may "
             "change."},
    {.name = "unix_group",
     .member = bind<&Config::api, &Api::unix_group>(),
     .range = {.min = 0, .max = 32},
     .format = &kGroup,
     .help = "Group of the unix socket; empty leaves it as it is."},
    {.name = "tls_listen",
     .member = bind<&Config::api, &Api::tls_listen>(),
     .range = {.min = 0, .max = 8},
     .format = &kEndpoint,
     .help = "Addresses to serve with TLS."},
    {.name = "tls_certificate",
     .member = bind<&Config::api, &Api::tls_certificate>(),
     .range = {.min = 0, .max = 1024},
     .format = &kPathOrNone,
     .help = "PEM file with the server's certificate and those between it and its root."},
    {.name = "tls_key",
     .member = bind<&Config::api, &Api::tls_key>(),
     .range = {.min = 0, .max = 1024},
     .format = &kPathOrNone,
     .help = "PEM file with the certificate's private key, not readable for others."},
    {.name = "token_file",
     .member = bind<&Config::api, &Api::token_file>(),
     .range = {.min = 0, .max = 1024},
     .format = &kPathOrNone,
     .help = "File of bearer tokens, a line each: read or admin, a name and a secret; without it "
             "every process of this machine may do everything."},
    {.name = "hosts",
     .member = bind<&Config::api, &Api::hosts>(),
     .range = {.min = 0, .max = 32},
     .format = &kHost,
     .help = "Names that clients may call this appliance by, besides localhost, addresses and the "
             "machine's own."},
    {.name = "insecure",
     .member = bind<&Config::api, &Api::insecure>(),
     .help = "Permit addresses that other machines reach without TLS and tokens."},
    {.name = "requests_per_second",
     .member = bind<&Config::api, &Api::requests_per_second>(),
     .range = {.min = 1, .max = 100000},
     .unit = "requests per second",
     .help = "Rate that one peer may keep up; twice as many may come at once."},
};

inline constexpr Option kStateOptions[] = {
    {.name = "directory",
     .member = bind<&Config::state, &State::directory>(),
     .range = {.min = 0, .max = 1024},
     .format = &kPathOrNone,
     .help = "Folder that keeps what the API changed, so that it survives a restart; empty for "
             "none, auto is $STATE_DIRECTORY, which systemd sets, or none."},
    {.name = "generations",
     .member = bind<&Config::state, &State::generations>(),
     .range = {.min = 2, .max = 1000},
     .unit = "generations",
     .help = "Generations of the configuration that can be looked at and returned to."},
};

}  // namespace flyball::config
