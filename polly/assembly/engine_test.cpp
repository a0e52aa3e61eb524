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
    EXPECT_STREQ(error.what(), "Storage::type is \"papyri\"; this build knows: slate, scroll; did you mean papyrus?");
  }
}

TEST(Engine, OfAnUnknownSchemeIsAnErrorThatNamesTheUrl) {
  const auto error_of = [](std::string type, const char* url) -> std::string {
    config::Storage storage;
    storage.type = std::move(type);
    storage.url = Secret(url);
    storage.is_from_environment = true;
    try {
      (void)find_engine(storage, kEngines);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::config);
      return error.what();
    }
    return "found";
  };
  EXPECT_EQ(
      error_of("tcp", "tcp://h"),
      "the store URL (--store or POLLY_STORE_URL) begins with \"tcp:\", which is no scheme of a store; this build "
      "knows: slate, scroll");
  EXPECT_EQ(error_of("hunter2", "hunter2:h").find("hunter2"), std::string::npos) << "it may be a password";
  EXPECT_EQ(error_of("scrolls", "scrolls:x"), "found");
}

TEST(Engine, ThatTheProgramDoesNotLinkIsNamedWithItsComponent) {
  try {
    find_engine("rediss", kEngines);
    FAIL() << "found";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::config);
    EXPECT_STREQ(error.what(),
                 "this program does not link the engine valkey: add it to the components of Polly, find_package(polly "
                 "COMPONENTS valkey)");
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
