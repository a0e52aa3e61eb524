// FactRule: which check runs or workflow runs are stored as a fact that is configured, such as
//
//   sbom_check_run_id = check_run *SBOM*                          by the name of the check run, in any case
//   release_run_id = workflow_run Release*                        by the name of the workflow, in any case
//   release_run_id = workflow_run .github/workflows/release.yml   by the path of the workflow, case-sensitive
//
//   const FactRule rule(RuledEvent::workflow_run, fact, "*/release.yml");
//   rule.event() == RuledEvent::workflow_run && rule.matches(RunTexts(run.workflow, run.path));
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "polly/state/fact.hpp"
#include "polly/webhook/glob.hpp"

namespace polly::webhook {

enum class RuledEvent { check_run, workflow_run };

// The texts of one run that rules are asked about, ready to be compared with many of them.
class RunTexts {
 public:
  static constexpr std::size_t kTextBytesMax = 1024;  // a longer text matches no rule, not even "*"

  explicit RunTexts(std::string_view name, std::string_view path = {});

 private:
  friend class FactRule;
  std::u32string name_;  // folded
  std::u32string path_;
  bool has_name_;
  bool has_path_;
};

class FactRule {
 public:
  // The list that owns the fact's name outlives the rule. A workflow's pattern that contains a slash is one of paths.
  FactRule(RuledEvent event, Fact<std::int64_t> fact, std::string_view pattern);

  RuledEvent event() const noexcept { return event_; }
  Fact<std::int64_t> fact() const noexcept { return fact_; }
  bool matches(const RunTexts& run) const noexcept;

 private:
  RuledEvent event_;
  bool is_of_path_;
  Fact<std::int64_t> fact_;
  Glob glob_;
};

}  // namespace polly::webhook
