// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>

#include <time.h>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "flyball/base/clock.hpp"
#include "flyball/base/result.hpp"

#include "api_access.hpp"
#include "commands.hpp"
#include "http_client.hpp"
#include "top_json.hpp"
#include "top_screen.hpp"
#include "top_session.hpp"
#include "top_state.hpp"
#include "top_terminal.hpp"
#include "top_view.hpp"

namespace flyball::app {

namespace {

constexpr const char* kLoopback = "http://127.0.0.1:9660";
constexpr double kNsPerSecond = 1e9;

struct TopOptions {
    std::string url;
    std::string token_file;
    std::uint64_t frames = 0;  ///< 0: until stopped
    double delay_seconds = 1;
    bool batch = false;
    bool json = false;
};

std::uint64_t delay_ns(double seconds) {
    return static_cast<std::uint64_t>(seconds * kNsPerSecond);
}

void sleep_until(std::uint64_t deadline_ns) {
    const timespec deadline{static_cast<time_t>(deadline_ns / 1'000'000'000),
                            static_cast<long>(deadline_ns % 1'000'000'000)};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &deadline, nullptr) != 0) {
    }
}

Result<std::string> read_token(const std::string& path) {
    std::ifstream file(path);
    std::string token;
    if (!(file >> token)) {
        return fail(ErrorClass::usage, "--token-file: there is no token in " + path);
    }
    return token;
}

/// Where an appliance of this user, of root or without sockets serves by default.
std::string default_address() {
    const char* const runtime = std::getenv("XDG_RUNTIME_DIR");
    std::error_code ignored;
    for (const unsigned uid : {geteuid(), 0U}) {
        const std::string path = default_unix_socket(uid, runtime == nullptr ? "" : runtime);
        if (!path.empty() && std::filesystem::exists(path, ignored)) {
            return path;
        }
    }
    return kLoopback;
}

Result<HttpClient> make_client(const TopOptions& options) {
    const std::string url = options.url.empty() ? default_address() : options.url;
    auto address = parse_api_address(url);
    if (!address) {
        return fail(ErrorClass::usage, "--url: " + address.error().message);
    }
    const auto token =
        options.token_file.empty() ? Result<std::string>("") : read_token(options.token_file);
    if (!token) {
        return tl::make_unexpected(token.error());
    }
    return HttpClient(std::move(*address), *token);
}

std::string batch_text(const TopFrame& frame) {
    std::string text = plain_text(summary_lines(frame));
    for (std::size_t page = 0; page < kTopPages; ++page) {
        text += '\n' + plain_text(page_lines(frame, {.page = static_cast<TopPage>(page)}));
    }
    return text + '\n';
}

Result<void> run_batch(TopSession& session, const TopOptions& options) {
    std::uint64_t next_ns = monotonic_ns();
    for (std::uint64_t done = 0; options.frames == 0 || done < options.frames; ++done) {
        sleep_until(next_ns);
        next_ns += delay_ns(options.delay_seconds);
        const auto frame = session.update();
        if (!frame) {
            return tl::make_unexpected(frame.error());
        }
        std::cout << (options.json ? top_json(*frame) : batch_text(*frame)) << std::flush;
        if (!std::cout) {
            return {};  // nobody reads on
        }
    }
    return {};
}

bool wants_colour() {
    const char* const terminal = std::getenv("TERM");
    // https://no-color.org
    return std::getenv("NO_COLOR") == nullptr && terminal != nullptr &&
           std::string_view(terminal) != "dumb";
}

/// One run on a terminal.
class Interactive {
  public:
    Interactive(TopSession& session, TopFrame first, const TopOptions& options)
        : session_(session), frame_(std::move(first)), frames_(options.frames) {
        state_.delay_seconds = options.delay_seconds;
    }

    void run() {
        TopTerminal terminal;
        std::string input;
        std::uint64_t next_ns = monotonic_ns() + delay_ns(state_.delay_seconds);
        for (std::uint64_t shown = 1;;) {
            TopTerminal::write(paint(screen_lines(frame_, state_), TopTerminal::size(), colour_));
            const auto event = terminal.wait(next_ns, input);
            const double delay_before = state_.delay_seconds;
            const bool asked = event == TopTerminal::Event::keys && !take(terminal, input);
            if (quit_ || event == TopTerminal::Event::stop) {
                return;
            }
            if (asked || event == TopTerminal::Event::deadline) {
                if (frames_ > 0 && shown++ >= frames_) {
                    return;
                }
                update();
            }
            if (asked || event == TopTerminal::Event::deadline ||
                delay_before != state_.delay_seconds) {
                next_ns = monotonic_ns() + delay_ns(state_.delay_seconds);
            }
        }
    }

  private:
    void update() {
        auto frame = session_.update();
        if (frame) {
            frame_ = std::move(*frame);
            state_.message = failed_ ? "" : state_.message;
        } else {
            state_.message = frame.error().message;
        }
        failed_ = !frame;
    }

    /// False if the figures shall be asked for now.
    bool take(TopTerminal& terminal, const std::string& input) {
        for (const char key : keys_of(input)) {
            switch (handle_key(state_, key, column_counts())) {
                case TopAction::redraw:
                    break;
                case TopAction::refresh:
                    return false;
                case TopAction::zero:
                    frame_ = session_.zero();
                    break;
                case TopAction::suspend:
                    terminal.suspend();
                    return false;
                case TopAction::quit:
                    quit_ = true;
                    return true;
            }
        }
        return true;
    }

    TopSession& session_;
    TopFrame frame_;
    std::uint64_t frames_;
    TopState state_;
    bool colour_ = wants_colour();
    bool failed_ = false;  ///< the last update: its message stays until one succeeds
    bool quit_ = false;
};

Result<void> run_top(const TopOptions& options) {
    const bool batch = options.batch || options.json;
    if (!batch) {
        if (auto terminal = TopTerminal::check(); !terminal) {
            return terminal;
        }
    }
    const auto client = make_client(options);
    if (!client) {
        return tl::make_unexpected(client.error());
    }
    TopSession session([&] { return client->get("/api/v1/report"); },
                       [&] { return client->get("/api/v1/advice"); });
    if (batch) {
        return run_batch(session, options);
    }
    auto first = session.update();
    if (!first) {
        return tl::make_unexpected(first.error());
    }
    Interactive(session, std::move(*first), options).run();
    return {};
}

}  // namespace

void add_top_command(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<TopOptions>();
    CLI::App* command = app.add_subcommand("top", "Watch a running appliance through its API");
    command->add_option("--url", options->url,
                        "unix:PATH or http://HOST:PORT; default: the appliance's default socket, "
                        "else " +
                            std::string(kLoopback));
    command->add_option("--token-file", options->token_file, "File with the bearer token");
    command->add_flag("-b,--batch", options->batch, "Print text for scripts and files");
    command->add_flag("--json", options->json, "Print one JSON document per line; implies -b");
    command->add_option("-n,--frames", options->frames, "End after so many updates");
    command->add_option("-d,--delay", options->delay_seconds, "Seconds between updates")
        ->check(CLI::Range(kTopDelayMin, kTopDelayMax));
    command->callback([options, &exit_code] {
        if (const auto result = run_top(*options); !result) {
            std::cerr << "flyball: " << result.error().message << '\n';
            exit_code = static_cast<int>(result.error().error_class);
        }
    });
}

}  // namespace flyball::app
