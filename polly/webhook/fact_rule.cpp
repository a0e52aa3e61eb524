#include "polly/webhook/fact_rule.hpp"

namespace polly::webhook {

namespace {

bool is_path_pattern(RuledEvent event, std::string_view pattern) noexcept {
  return event == RuledEvent::workflow_run && pattern.find('/') != pattern.npos;
}

}  // namespace

RunTexts::RunTexts(std::string_view name, std::string_view path)
    : has_name_(name.size() <= kTextBytesMax), has_path_(path.size() <= kTextBytesMax) {
  if (has_name_) name_ = characters_of(name, GlobCase::ignored);
  if (has_path_) path_ = characters_of(path, GlobCase::exact);
}

FactRule::FactRule(RuledEvent event, Fact<std::int64_t> fact, std::string_view pattern)
    : event_(event),
      is_of_path_(is_path_pattern(event, pattern)),
      fact_(fact),
      glob_(pattern, is_of_path_ ? GlobCase::exact : GlobCase::ignored) {}

bool FactRule::matches(const RunTexts& run) const noexcept {
  return is_of_path_ ? run.has_path_ && glob_.matches(run.path_) : run.has_name_ && glob_.matches(run.name_);
}

}  // namespace polly::webhook
