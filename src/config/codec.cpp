// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/config/codec.hpp"

#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

#include <sys/stat.h>

#include <nlohmann/json.hpp>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "flyball/config/validate.hpp"

#include "decode.hpp"
#include "merge_patch.hpp"
#include "reader.hpp"
#include "tree_builder.hpp"

namespace flyball::config {

namespace {

using OrderedJson = nlohmann::ordered_json;

constexpr Mark kStart{.line = 1, .column = 1};

/// Thrown to leave yaml-cpp's parser; the reason is among the problems already.
struct Stopped {};

Mark to_mark(const YAML::Mark& mark) {
    if (mark.is_null()) {
        return {};
    }
    return {.line = static_cast<unsigned>(mark.line) + 1,
            .column = static_cast<unsigned>(mark.column) + 1};
}

class YamlEvents final : public YAML::EventHandler {
  public:
    explicit YamlEvents(TreeBuilder& tree) : tree_(tree) {}

    void OnDocumentStart(const YAML::Mark& /*mark*/) override {}

    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        if (tree_.wants_key()) {
            refuse(to_mark(mark), "a key without a name: write one");
        }
        // yaml-cpp gives the place of the next token: that of the key, if any, helps more.
        const Mark key = tree_.key_mark();
        const Mark place = key.line > 0 ? key : to_mark(mark);
        require(tree_.scalar({.text = "", .literal = true}, place, anchor));
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        refuse_as_key(mark);
        require(tree_.alias(anchor, to_mark(mark)));
    }

    void OnScalar(const YAML::Mark& mark,
                  const std::string& tag,
                  YAML::anchor_t anchor,
                  const std::string& value) override {
        refuse_tag(mark, tag);
        if (tree_.wants_key()) {
            tree_.key(value, to_mark(mark));
            return;
        }
        require(tree_.scalar({.text = value, .literal = tag == "?"}, to_mark(mark), anchor));
    }

    void OnSequenceStart(const YAML::Mark& mark,
                         const std::string& tag,
                         YAML::anchor_t anchor,
                         YAML::EmitterStyle::value /*style*/) override {
        refuse_tag(mark, tag);
        refuse_as_key(mark);
        require(tree_.begin_list(to_mark(mark), anchor));
    }

    void OnSequenceEnd() override { require(tree_.end()); }

    void OnMapStart(const YAML::Mark& mark,
                    const std::string& tag,
                    YAML::anchor_t anchor,
                    YAML::EmitterStyle::value /*style*/) override {
        refuse_tag(mark, tag);
        refuse_as_key(mark);
        require(tree_.begin_map(to_mark(mark), anchor));
    }

    void OnMapEnd() override { require(tree_.end()); }

  private:
    static void require(bool goes_on) {
        if (!goes_on) {
            throw Stopped{};
        }
    }

    [[noreturn]] void refuse(Mark mark, std::string text) {
        tree_.add_problem(mark, std::move(text));
        throw Stopped{};
    }

    void refuse_as_key(const YAML::Mark& mark) {
        if (tree_.wants_key()) {
            refuse(to_mark(mark), "a key must be a plain word");
        }
    }

    /// yaml-cpp's own tags: "?" plain, "!" quoted.
    void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
        if (!tag.empty() && tag != "?" && tag != "!") {
            refuse(to_mark(mark), "a tag (" + in_quotes(tag) + "): remove it");
        }
    }

    TreeBuilder& tree_;
};

class JsonEvents final : public nlohmann::json_sax<nlohmann::json> {
  public:
    explicit JsonEvents(TreeBuilder& tree) : tree_(tree) {}

    bool null() override { return literal("null"); }

    bool boolean(bool truth) override { return literal(truth ? "true" : "false"); }

    bool number_integer(number_integer_t number) override {
        return literal(std::to_string(number));
    }

    bool number_unsigned(number_unsigned_t number) override {
        return literal(std::to_string(number));
    }

    bool number_float(number_float_t /*number*/, const string_t& text) override {
        return literal(text);
    }

    bool string(string_t& text) override { return tree_.scalar({.text = text}, {}); }

    bool binary(binary_t& /*bytes*/) override { return false; }

    bool start_object(std::size_t /*size*/) override { return tree_.begin_map({}); }

    bool key(string_t& name) override {
        tree_.key(name, {});
        return true;
    }

    bool end_object() override { return tree_.end(); }

    bool start_array(std::size_t /*size*/) override { return tree_.begin_list({}); }

    bool end_array() override { return tree_.end(); }

    bool parse_error(std::size_t /*position*/,
                     const std::string& /*token*/,
                     const nlohmann::detail::exception& error) override {
        // "[json.exception.parse_error.101] parse error at line 1, column 2: ..."
        const std::string what = error.what();
        const std::size_t end = what.find("] ");
        tree_.add_problem({}, end == std::string::npos ? what : what.substr(end + 2));
        return false;
    }

  private:
    bool literal(std::string text) {
        return tree_.scalar({.text = std::move(text), .literal = true}, {});
    }

    TreeBuilder& tree_;
};

OrderedJson to_ordered_json(const Tree& node) {
    if (const Scalar* scalar = node.as_scalar()) {
        return scalar->literal ? OrderedJson::parse(scalar->text) : OrderedJson(scalar->text);
    }
    if (const List* list = node.as_list()) {
        OrderedJson json = OrderedJson::array();
        for (const Tree& child : *list) {
            json.push_back(to_ordered_json(child));
        }
        return json;
    }
    OrderedJson json = OrderedJson::object();
    for (const Entry& entry : *node.as_map()) {
        json[entry.key] = to_ordered_json(entry.node);
    }
    return json;
}

/// Conflicts count only where everything they depend on was read without a problem.
void add_conflicts(const Config& config, const Tree& root, Problems& problems) {
    const Problems found_before = problems;
    for (Conflict& conflict : validate(config)) {
        bool sound = !found_before.touches(conflict.pointer);
        for (const std::string& other : conflict.others) {
            sound = sound && !found_before.touches(other);
        }
        if (sound) {
            const Mark mark = mark_of(root, conflict.pointer);
            problems.add(std::move(conflict.pointer), mark, std::move(conflict.text));
        }
    }
}

Config decode_all(const std::optional<Tree>& root, Problems& problems) {
    Config config;
    if (root) {
        decode(*root, config, problems);
        add_conflicts(config, *root, problems);
    }
    return config;
}

Result<Config> to_config(const std::optional<Tree>& root, Problems& problems) {
    Config config = decode_all(root, problems);
    if (!problems.empty()) {
        return tl::make_unexpected(problems.error());
    }
    return config;
}

DocumentReading to_reading(const std::optional<Tree>& root, Problems& problems) {
    Config config = decode_all(root, problems);
    if (!problems.empty()) {
        return tl::make_unexpected(problems.findings());
    }
    return config;
}

}  // namespace

std::optional<Tree> read_yaml(std::string_view text, Problems& problems) {
    if (!check_text(text, problems)) {
        return std::nullopt;
    }
    TreeBuilder tree(problems, true);
    YamlEvents events(tree);
    try {
        std::istringstream stream{std::string(text)};
        YAML::Parser parser(stream);
        if (!parser.HandleNextDocument(events)) {
            problems.add("", kStart, "the document is empty: begin with version: 1");
            return std::nullopt;
        }
        Tree root = tree.take_root();
        if (parser.HandleNextDocument(events)) {
            problems.add("", root.mark, "a second document: a file holds one");
            return std::nullopt;
        }
        return root;
    } catch (const Stopped&) {
        return std::nullopt;
    } catch (const YAML::Exception& error) {
        problems.add("", to_mark(error.mark), "YAML syntax: " + error.msg);
        return std::nullopt;
    }
}

std::optional<Tree> read_json(std::string_view text, Problems& problems) {
    if (!check_text(text, problems)) {
        return std::nullopt;
    }
    TreeBuilder tree(problems, false);
    JsonEvents events(tree);
    if (!nlohmann::json::sax_parse(text, &events)) {
        return std::nullopt;
    }
    return tree.take_root();
}

std::string write_json(const Tree& node) {
    return to_ordered_json(node).dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

Result<Config> parse_yaml(std::string_view text, const std::string& name) {
    Problems problems(name);
    return to_config(read_yaml(text, problems), problems);
}

Result<Config> parse_json(std::string_view text) {
    Problems problems("");
    return to_config(read_json(text, problems), problems);
}

DocumentReading read_document(std::string_view json) {
    Problems problems("");
    return to_reading(read_json(json, problems), problems);
}

DocumentReading read_merge_patch(const Config& base, std::string_view json) {
    Problems problems("");
    const auto patch = read_json(json, problems);
    if (!patch) {
        return tl::make_unexpected(problems.findings());
    }
    Tree root = encode(base);
    merge_patch(root, *patch);
    return to_reading(root, problems);
}

Result<Config> load_file(const std::string& path) {
    struct stat status {};

    if (::stat(path.c_str(), &status) != 0) {
        return fail(ErrorClass::config, path + ": " + std::generic_category().message(errno));
    }
    if (S_ISDIR(status.st_mode)) {
        return fail(ErrorClass::config, path + ": is a directory: give a YAML file");
    }
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        return fail(ErrorClass::config, path + ": " + std::generic_category().message(errno));
    }
    // One byte more than allowed shows that the file is too long.
    std::string text(kDocumentBytesMax + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    return parse_yaml(text, path);
}

std::string to_json(const Config& config) {
    return write_json(encode(config));
}

}  // namespace flyball::config
