// SPDX-License-Identifier: BSD-3-Clause
// Reads JSON objects into plain structs: what is missing keeps its default, what has another type
// than expected ends in a thrown WrongType, which parse_report() turns into an Error.
#pragma once

#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace flyball::telemetry {

struct WrongType {
    std::string member;
};

/// Writes the member `name` of an object to `value`, if it is there.
class ObjectReader {
  public:
    ObjectReader(const nlohmann::json& object, std::string path)
        : object_(object), path_(std::move(path)) {
        if (!object.is_object()) {
            throw WrongType{path_};
        }
    }

    template <typename Value>
    const ObjectReader& operator()(const char* name, Value& value) const {
        const auto found = object_.find(name);
        if (found != object_.end() && !convert(*found, value)) {
            throw WrongType{path_of(name)};
        }
        return *this;
    }

    /// Reads each element of a list, or the one object.
    template <typename Value, typename Read>
    const ObjectReader& list(const char* name, std::vector<Value>& values, Read fill) const {
        const auto found = object_.find(name);
        if (found == object_.end()) {
            return *this;
        }
        if (!found->is_array()) {
            throw WrongType{path_of(name)};
        }
        for (const nlohmann::json& element : *found) {
            const ObjectReader reader(element, path_of(name) + "/" + std::to_string(values.size()));
            fill(reader, values.emplace_back());
        }
        return *this;
    }

    template <typename Read>
    const ObjectReader& object(const char* name, Read fill) const {
        const auto found = object_.find(name);
        if (found != object_.end() && !found->is_null()) {
            fill(ObjectReader(*found, path_of(name)));
        }
        return *this;
    }

    /// A number that may be null: then the value keeps its default.
    const ObjectReader& nullable(const char* name, double& value) const {
        std::optional<double> read;
        (*this)(name, read);
        value = read.value_or(value);
        return *this;
    }

    [[nodiscard]] const nlohmann::json& json() const { return object_; }

  private:
    [[nodiscard]] std::string path_of(const char* name) const { return path_ + "/" + name; }

    static bool convert(const nlohmann::json& json, bool& value) {
        value = json.is_boolean() && json.get<bool>();
        return json.is_boolean();
    }

    static bool convert(const nlohmann::json& json, std::string& value) {
        if (json.is_string()) {
            value = json.get_ref<const std::string&>();
        }
        return json.is_string();
    }

    static bool convert(const nlohmann::json& json, double& value) {
        if (json.is_number()) {
            value = json.get<double>();
        }
        return json.is_number();
    }

    /// Numbers from 2^53 on are strings of digits.
    static bool convert(const nlohmann::json& json, std::uint64_t& value) {
        if (json.is_string()) {
            const auto& text = json.get_ref<const std::string&>();
            const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
            return code == std::errc{} && end == text.data() + text.size();
        }
        if (json.is_number_unsigned()) {
            value = json.get<std::uint64_t>();
        }
        return json.is_number_unsigned();
    }

    static bool convert(const nlohmann::json& json, unsigned& value) {
        const bool fits = json.is_number_unsigned() &&
                          json.get<std::uint64_t>() <= std::numeric_limits<unsigned>::max();
        value = fits ? json.get<unsigned>() : value;
        return fits;
    }

    template <typename Value>
    static bool convert(const nlohmann::json& json, std::optional<Value>& value) {
        value.reset();
        return json.is_null() || convert(json, value.emplace());
    }

    const nlohmann::json& object_;
    std::string path_;
};

}  // namespace flyball::telemetry
