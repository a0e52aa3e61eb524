#include "polly/assembly/engine.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>

#include "polly/base/error.hpp"

namespace polly {
namespace {

constexpr std::array<std::string_view, 1> kSlateSchemes{"slate"};
constexpr std::array<std::string_view, 3> kScrollSchemes{"scroll", "scrolls", "papyrus"};
constexpr std::array kEngines{Engine{"slate", kSlateSchemes, nullptr}, Engine{"scroll", kScrollSchemes, nullptr}};

TEST(Engine, IsFoundByEachOfItsSchemes) {
  EXPECT_EQ(find_engine("slate", kEngines).name, "slate");
  for (const std::string_view scheme : kScrollSchemes) EXPECT_EQ(find_engine(scheme, kEngines).name, "scroll");
}

TEST(Engine, OfAnUnknownTypeIsAnErrorThatNamesTheKnownOnes) {
  try {
    find_engine("papyri", kEngines);
    FAIL() << "found";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::config);
    EXPECT_STREQ(error.what(), "POLLY_STORAGE_TYPE is \"papyri\"; this build knows: slate, scroll");
  }
}

TEST(Engine, OfThisBuildIsCalledForByItsNameAndNoSchemeCallsForTwo) {
  std::set<std::string_view> schemes;
  for (const Engine& engine : engines()) {
    EXPECT_EQ(&find_engine(engine.name), &engine);
    for (const std::string_view scheme : engine.schemes) EXPECT_TRUE(schemes.insert(scheme).second) << scheme;
  }
  EXPECT_TRUE(schemes.contains("memory"));
}

}  // namespace
}  // namespace polly
