// FactList: the kinds of facts that a service stores: the contract's five first, then those that are configured. It
// does not change, and owns the names of its facts.
//
//   const auto facts = std::make_shared<const FactList>(std::vector<std::string>{"sbom_check_run_id"});
//   facts->find("sbom_check_run_id");                    // the fact; nullopt for a name that is not in the list
//   for (const Fact<std::int64_t> fact : *facts) std::cout << fact.name;
//   FactList::contract()->size();                        // 5
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "polly/state/fact.hpp"

namespace polly {

class FactList {
 public:
  using Value = Fact<std::int64_t>;
  static constexpr std::size_t kConfiguredMax = 32;
  static constexpr std::size_t kFactsMax = kFacts.size() + kConfiguredMax;

  // The contract's facts, and these. Error invalid_argument: a name is not a key word (base/key_words.hpp), is reserved
  // or occurs twice, or there are more than kConfiguredMax.
  explicit FactList(const std::vector<std::string>& configured);
  FactList(const FactList&) = delete;
  FactList& operator=(const FactList&) = delete;

  // The list of the contract's facts alone.
  static const std::shared_ptr<const FactList>& contract();

  std::optional<Value> find(std::string_view name) const noexcept;
  std::size_t index_of(Value fact) const noexcept;  // size() where it is not in the list

  std::size_t size() const noexcept { return facts_.size(); }
  Value operator[](std::size_t index) const noexcept { return facts_[index]; }
  std::vector<Value>::const_iterator begin() const noexcept { return facts_.begin(); }
  std::vector<Value>::const_iterator end() const noexcept { return facts_.end(); }

  std::string names() const;  // "pr_number, vuln_check_run_id, ..."

  // 16 hexadecimal digits: the same in every process for the same names in the same order, and others for others.
  std::string fingerprint() const;

  // Whether both have the same names in the same order.
  friend bool operator==(const FactList& a, const FactList& b) noexcept { return a.facts_ == b.facts_; }

 private:
  std::string text_;  // all configured names
  std::vector<Value> facts_;
};

}  // namespace polly
