#include "polly/config/fact_text.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>
#include <vector>

#include "polly/config/detail/test_secret_file.hpp"
#include "polly/config/exposed_files.hpp"
#include "polly/config/load.hpp"

namespace polly::config {
namespace {

using Facts = std::vector<ConfiguredFact>;

const ConfiguredFact kSbom("sbom_check_run_id", ConfiguredFact::Event::check_run, "*SBOM*");
const ConfiguredFact kRelease("release_run_id", ConfiguredFact::Event::workflow_run, ".github/workflows/release.yml");

bool mentions(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(FactText, EntriesAreSeparatedByCommas) {
  const std::string text =
      "sbom_check_run_id = check_run *SBOM*,release_run_id=workflow_run\t.github/workflows/release.yml";
  EXPECT_EQ(parse_facts(text), (Facts{kSbom, kRelease}));
  EXPECT_EQ(facts_objection(text), "");
}

TEST(FactText, EntriesOfSeveralLinesMayHaveCommasAndComments) {
  const std::string text =
      "# what the release team waits for\r\n"
      "\r\n"
      "sbom_check_run_id = check_run *SBOM*\r\n"
      "   # by path, since the name changes\n"
      "  release_run_id = workflow_run .github/workflows/release.yml  \n"
      "scan_check_run_id = check_run Scan, fast # 2\n";
  EXPECT_EQ(parse_facts(text),
            (Facts{kSbom, kRelease,
                   ConfiguredFact("scan_check_run_id", ConfiguredFact::Event::check_run, "Scan, fast # 2")}));
  EXPECT_EQ(parse_facts("# nothing, yet"), Facts());
}

TEST(FactText, APatternMayHaveBlanksAndEqualSigns) {
  EXPECT_EQ(parse_facts("a=check_run  ci / build (x = 1)"),
            Facts{ConfiguredFact("a", ConfiguredFact::Event::check_run, "ci / build (x = 1)")});
}

TEST(FactText, EveryKindOfMistakeIsNamed) {
  const std::string form = "is not NAME = EVENT PATTERN";
  const std::vector<std::pair<std::string, std::string>> mistakes{
      {"sbom", form},
      {"a = check_run *,,b = check_run *", "entry 2 " + form},
      {"a = check_run Scan, fast", "a pattern with a comma needs one line for each entry"},
      {"= check_run *", "has a name that is not 1 to 40 lower-case letters"},
      {"SBOM = check_run *", "has a name that is not"},
      {"2a = check_run *", "has a name that is not"},
      {"a-b = check_run *", "has a name that is not"},
      {std::string(41, 'a') + " = check_run *", "has a name that is not"},
      {"pr_number = check_run *", "has the name pr_number, which Polly stores in any case"},
      {"probe = check_run *", "has the name probe, which Polly uses for something else"},
      {"a = check_run *, a = workflow_run *", "entry 2 has the name a, as an earlier entry has"},
      {"a = push *", "entry 1 has no event behind its \"=\": check_run or workflow_run is allowed"},
      {"a =", "has no event"},
      {"a = check_run", "has no pattern behind its event"},
      {"a = check_run " + std::string(257, 'x'), "has a pattern of more than 256 bytes"},
      {"a = check_run \xFF", "has a pattern that is not UTF-8"},
  };
  for (const auto& [text, mistake] : mistakes) {
    EXPECT_TRUE(mentions(facts_objection(text), mistake)) << text << ": " << facts_objection(text);
    EXPECT_EQ(parse_facts(text), std::nullopt) << text;
  }
}

TEST(FactText, AllMistakesAreReportedAtOnce) {
  const std::string objection = facts_objection("probe = push, good = check_run *, X = workflow_run");
  for (const char* part : {"entry 1 has the name probe", "entry 1 has no event", "entry 1 has no pattern",
                           "entry 3 has a name", "entry 3 has no pattern"}) {
    EXPECT_TRUE(mentions(objection, part)) << objection;
  }
  EXPECT_FALSE(mentions(objection, "entry 2")) << objection;
  const Loaded loaded = read({{"POLLY_FACTS", "probe = check_run *"}, {"POLLY_THREADS", "x"}});
  EXPECT_EQ(loaded.mistakes.size(), 2U);
}

TEST(FactText, TheNumberOfEntriesIsBounded) {
  std::string text;
  for (std::size_t i = 0; i < kConfiguredFactsMax; ++i) text += "fact_" + std::to_string(i) + " = check_run *\n";
  EXPECT_EQ(parse_facts(text)->size(), kConfiguredFactsMax);
  EXPECT_EQ(facts_objection(text + "one_more = check_run *\nand = wrong"),
            "there are 34 entries, and at most 32 are allowed");
}

TEST(FactText, WhatIsShownCanBeSet) {
  const ConfiguredFact comma("a", ConfiguredFact::Event::check_run, "x, y");
  EXPECT_EQ(show(Facts{kSbom, kRelease}),
            "sbom_check_run_id = check_run *SBOM*, release_run_id = workflow_run .github/workflows/release.yml");
  for (const Facts& facts : {Facts{kSbom}, Facts{kSbom, kRelease}, Facts{comma}, Facts{kSbom, comma}}) {
    EXPECT_EQ(parse_facts(show(facts)), facts) << show(facts);
  }
  EXPECT_EQ(show(Facts()), "");
}

TEST(FactText, AFileMayHoldTheEntriesAndIsNoSecret) {
  const SecretFile file("# ours\nsbom_check_run_id = check_run *SBOM*\n");
  ASSERT_EQ(chmod(file.path().c_str(), 0644), 0);
  const Loaded loaded = load({{"POLLY_FACTS_FILE", file.path()}});
  EXPECT_EQ(loaded.config.state.facts, Facts{kSbom});
  EXPECT_EQ(loaded.origin("POLLY_FACTS").text(), "the file " + file.path() + " (POLLY_FACTS_FILE)");
  EXPECT_TRUE(loaded.warnings.empty());
  for (const std::string& text : exposed_files(loaded)) EXPECT_FALSE(mentions(text, file.path())) << text;
  const auto both = read({{"POLLY_FACTS_FILE", file.path()}, {"POLLY_FACTS", "a = check_run *"}}).mistakes;
  ASSERT_EQ(both.size(), 1U);
  EXPECT_TRUE(mentions(both[0], "both set")) << both[0];
}

TEST(FactText, AMistakeInAFileRepeatsNothingOfIt) {
  const SecretFile file("hunter2 is not a fact\n");
  const auto mistakes = read({{"POLLY_FACTS_FILE", file.path()}}).mistakes;
  ASSERT_EQ(mistakes.size(), 1U);
  EXPECT_TRUE(mentions(mistakes[0], file.path()) && mentions(mistakes[0], "entry 1")) << mistakes[0];
  EXPECT_FALSE(mentions(mistakes[0], "hunter2")) << mistakes[0];
}

}  // namespace
}  // namespace polly::config
