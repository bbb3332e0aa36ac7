// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/app/text_columns.hpp"

#include <gtest/gtest.h>

namespace flyball::app {
namespace {

TEST(TextColumns, AlignsLeftWithoutTrailingBlanks) {
    EXPECT_EQ(text_columns({{"a", "bb", ""}, {"ccc", "d", "e"}}), "  a    bb\n  ccc  d   e\n");
    EXPECT_EQ(text_columns({{"short"}, {"x", "longer row"}}), "  short\n  x      longer row\n");
    EXPECT_EQ(text_columns({}), "");
}

}  // namespace
}  // namespace flyball::app
