#include "polly/config/fact_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "polly/base/key_words.hpp"
#include "polly/base/utf8.hpp"
#include "polly/config/tidy_text.hpp"

namespace polly::config {

namespace {

constexpr std::array kFactEvents{
    std::pair<std::string_view, ConfiguredFact::Event>{"check_run", ConfiguredFact::Event::check_run},
    std::pair<std::string_view, ConfiguredFact::Event>{"workflow_run", ConfiguredFact::Event::workflow_run}};

bool has_lines(std::string_view text) noexcept {
  return text.starts_with('#') || text.find('\n') != text.npos;
}

bool is_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    if (take_character(text).empty()) return false;
  }
  return true;
}

// Reads the entries one by one, and goes on after a mistake.
class FactsReader {
 public:
  explicit FactsReader(std::string_view text) : separator_(has_lines(text) ? '\n' : ',') {
    for (std::size_t from = 0; from <= text.size();) {
      const std::size_t end = std::min(text.find(separator_, from), text.size());
      const std::string_view entry = without_blanks(text.substr(from, end - from));
      const bool is_ignored = separator_ == '\n' && (entry.empty() || entry.starts_with('#'));
      if (!is_ignored) read_entry(entry);
      from = end + 1;
    }
    if (entries_ > kConfiguredFactsMax) {
      mistake("there are " + std::to_string(entries_) + " entries, and at most " + std::to_string(kConfiguredFactsMax) +
              " are allowed");
    }
  }

  std::string& mistakes() noexcept { return mistakes_; }
  std::vector<ConfiguredFact>& facts() noexcept { return facts_; }

 private:
  void read_entry(std::string_view entry) {
    if (++entries_ > kConfiguredFactsMax) return;
    const std::size_t sign = entry.find('=');
    if (sign == entry.npos) {
      std::string text = "is not NAME = EVENT PATTERN, as in sbom_check_run_id = check_run *SBOM*";
      if (separator_ == ',' && entries_ > 1) text += " (a pattern with a comma needs one line for each entry)";
      return entry_mistake(text);
    }
    const std::string_view name = without_blanks(entry.substr(0, sign));
    const bool is_good_name = check_name(name);
    const std::string_view value = without_blanks(entry.substr(sign + 1));
    const std::size_t blank = std::min(value.find_first_of(" \t"), value.size());
    const std::string_view pattern = without_blanks(value.substr(blank));
    const std::optional<ConfiguredFact::Event> event = read_event(value.substr(0, blank));
    const bool is_good_pattern = check_pattern(pattern);
    if (is_good_name && event && is_good_pattern) facts_.emplace_back(std::string(name), *event, std::string(pattern));
  }

  bool check_name(std::string_view name) {
    if (!is_key_word(name)) {
      entry_mistake("has a name that is not 1 to " + std::to_string(kKeyWordBytesMax) +
                    " lower-case letters, digits and underscores, of which the first is a letter");
      return false;
    }
    const std::string shown(name);
    if (is_contract_fact_word(name)) {
      entry_mistake("has the name " + shown + ", which Polly stores in any case: choose another name");
    } else if (is_reserved_key_word(name)) {
      entry_mistake("has the name " + shown + ", which Polly uses for something else: choose another name");
    } else if (std::find(names_.begin(), names_.end(), name) != names_.end()) {
      entry_mistake("has the name " + shown + ", as an earlier entry has: each fact has one pattern");
    } else {
      names_.push_back(name);
      return true;
    }
    return false;
  }

  std::optional<ConfiguredFact::Event> read_event(std::string_view word) {
    for (const auto& [name, event] : kFactEvents) {
      if (word == name) return event;
    }
    entry_mistake("has no event behind its \"=\": check_run or workflow_run is allowed");
    return std::nullopt;
  }

  bool check_pattern(std::string_view pattern) {
    if (pattern.empty()) {
      entry_mistake("has no pattern behind its event: add one, as in *SBOM*, or * for every run");
    } else if (pattern.size() > kFactPatternBytesMax) {
      entry_mistake("has a pattern of more than " + std::to_string(kFactPatternBytesMax) + " bytes");
    } else if (!is_utf8(pattern)) {
      entry_mistake("has a pattern that is not UTF-8");
    } else {
      return true;
    }
    return false;
  }

  void entry_mistake(std::string_view text) { mistake("entry " + std::to_string(entries_) + " " + std::string(text)); }
  void mistake(std::string_view text) { mistakes_.append(mistakes_.empty() ? "" : "; ").append(text); }

  const char separator_;
  std::size_t entries_ = 0;
  std::vector<std::string_view> names_;
  std::vector<ConfiguredFact> facts_;
  std::string mistakes_;
};

}  // namespace

std::optional<std::vector<ConfiguredFact>> parse_facts(std::string_view text) {
  FactsReader reader(text);
  if (!reader.mistakes().empty()) return std::nullopt;
  return std::move(reader.facts());
}

std::string facts_objection(std::string_view text) {
  return std::move(FactsReader(text).mistakes());
}

std::string show(const std::vector<ConfiguredFact>& facts) {
  const bool has_comma = std::any_of(facts.begin(), facts.end(), [](const ConfiguredFact& fact) {
    return fact.pattern.find(',') != std::string::npos;
  });
  std::string text = has_comma && facts.size() == 1 ? "#\n" : "";  // one line alone is split at its commas
  for (const ConfiguredFact& fact : facts) {
    if (&fact != facts.data()) text += has_comma ? "\n" : ", ";
    text += show(fact);
  }
  return text;
}

std::string show(const ConfiguredFact& fact) {
  const auto found = std::find_if(kFactEvents.begin(), kFactEvents.end(),
                                  [&](const auto& event) { return event.second == fact.event; });
  return fact.name + " = " + std::string(found->first) + " " + fact.pattern;
}

}  // namespace polly::config
