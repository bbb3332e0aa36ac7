// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/config/document.hpp"

#include <string>

#include <gtest/gtest.h>

namespace flyball::config {
namespace {

std::string complaint_about(std::string_view text) {
    Problems problems("f");
    const bool good = check_text(text, problems);
    EXPECT_EQ(good, problems.empty());
    return good ? "" : problems.error().message;
}

TEST(Document, AcceptsUtf8) {
    EXPECT_EQ(complaint_about(""), "");
    EXPECT_EQ(complaint_about("a: b\r\n\tc # \xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\n"), "");
    EXPECT_EQ(complaint_about("\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf"), "") << "borders";
}

TEST(Document, RefusesWhatIsNotUtf8) {
    for (const std::string_view text :
         {"\x80", "\xc3", "\xc0\xaf", "\xc3\x28", "\xe2\x82", "\xe0\x80\x80", "\xed\xa0\x80",
          "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff"}) {
        EXPECT_EQ(complaint_about("ab\nc" + std::string(text)),
                  "f:2:2: /: not UTF-8: save the file as UTF-8");
    }
}

TEST(Document, RefusesControlCharacters) {
    // 4 ends yaml-cpp's input in silence.
    EXPECT_EQ(complaint_about("a\x04"), "f:1:2: /: a control character (\"\\x04\"): remove it");
    EXPECT_NE(complaint_about(std::string_view("a\0b", 3)), "");
    EXPECT_NE(complaint_about("\x7f"), "");
}

TEST(Document, RefusesMoreThanOneMebibyte) {
    EXPECT_EQ(complaint_about(std::string(kDocumentBytesMax, 'a')), "");
    EXPECT_NE(complaint_about(std::string(kDocumentBytesMax + 1, 'a')).find("1048576"),
              std::string::npos);
}

TEST(Document, FindsThePlaceOfAPointerOrOfItsNearestParent) {
    Tree port = Tree::map();
    port.mark = {.line = 3, .column = 5};
    port.add("name", Tree::text("left"));
    std::get<Map>(port.value)[0].node.mark = {.line = 3, .column = 11};
    Tree root = Tree::map();
    root.mark = {.line = 1, .column = 1};
    root.add("ports", Tree::list().add(port));

    EXPECT_EQ(mark_of(root, "/ports/0/name"), (Mark{.line = 3, .column = 11}));
    EXPECT_EQ(mark_of(root, "/ports/0/mtu"), (Mark{.line = 3, .column = 5}));
    EXPECT_EQ(mark_of(root, "/cpu/workers"), (Mark{.line = 1, .column = 1}));
    EXPECT_EQ(mark_of(root, "/ports/7"), Mark{}) << "built in code: the list has no place";
}

TEST(Document, MeasuresExtent) {
    EXPECT_EQ(extent_of(Tree::text("a")).nodes, 1U);
    const Tree deep = Tree::map().add("a", Tree::list().add(Tree::number(1)).add(Tree::number(2)));
    EXPECT_EQ(extent_of(deep).nodes, 4U);
    EXPECT_EQ(extent_of(deep).height, 3U);
}

TEST(Document, KnowsNull) {
    EXPECT_TRUE((Tree{.value = Scalar{.text = "", .literal = true}, .mark = {}}.is_null()));
    EXPECT_TRUE((Tree{.value = Scalar{.text = "null", .literal = true}, .mark = {}}.is_null()));
    EXPECT_FALSE(Tree::text("null").is_null()) << "quoted";
    EXPECT_FALSE(Tree::map().is_null());
}

}  // namespace
}  // namespace flyball::config
