#include "polly/state/fact_list.hpp"

#include <algorithm>
#include <cstdint>

#include "polly/base/error.hpp"
#include "polly/base/key_words.hpp"

namespace polly {

namespace {

constexpr bool is_contract_complete() noexcept {
  return std::equal(kFacts.begin(), kFacts.end(), kContractFactWords.begin(), kContractFactWords.end(),
                    [](const auto& fact, std::string_view word) { return fact.name == word; });
}
static_assert(is_contract_complete());

[[noreturn]] void refuse_name(std::string_view name, std::string_view reason) {
  throw Error(ErrorKind::invalid_argument,
              "a fact cannot be called \"" + std::string(name) + "\": " + std::string(reason));
}

}  // namespace

FactList::FactList(const std::vector<std::string>& configured) : facts_(kFacts.begin(), kFacts.end()) {
  if (configured.size() > kConfiguredMax) {
    throw Error(ErrorKind::invalid_argument, "more than " + std::to_string(kConfiguredMax) + " facts are configured");
  }
  for (const std::string& name : configured) text_ += name;
  std::size_t at = 0;
  for (const std::string& name : configured) {
    if (!is_key_word(name)) refuse_name(name, "it has characters that a name does not have, or is too long");
    if (is_reserved_key_word(name)) refuse_name(name, "Polly uses this name for something else");
    if (find(name)) refuse_name(name, "there is such a fact already");
    facts_.push_back(Value{std::string_view(text_).substr(at, name.size())});
    at += name.size();
  }
}

const std::shared_ptr<const FactList>& FactList::contract() {
  static const auto list = std::make_shared<const FactList>(std::vector<std::string>());
  return list;
}

std::optional<FactList::Value> FactList::find(std::string_view name) const noexcept {
  const auto found = std::find(facts_.begin(), facts_.end(), Value{name});
  return found == facts_.end() ? std::nullopt : std::optional(*found);
}

std::size_t FactList::index_of(Value fact) const noexcept {
  return static_cast<std::size_t>(std::find(facts_.begin(), facts_.end(), fact) - facts_.begin());
}

// FNV-1a, 64 bits, of each name and the comma behind it.
std::string FactList::fingerprint() const {
  std::uint64_t hash = 14'695'981'039'346'656'037U;
  const auto add = [&hash](char c) { hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211U; };
  for (const Value fact : facts_) {
    for (const char c : fact.name) add(c);
    add(',');
  }
  std::string text(16, '0');
  for (std::size_t i = 0; i < text.size(); ++i) text[15 - i] = "0123456789abcdef"[hash >> 4 * i & 15];
  return text;
}

std::string FactList::names() const {
  std::string text;
  for (const Value fact : facts_) text.append(text.empty() ? "" : ", ").append(fact.name);
  return text;
}

}  // namespace polly
