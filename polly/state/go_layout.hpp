// GoLayout: how Polly's predecessor, a program in Go, stored facts in the same servers. Polly reads its keys and never
// writes them.
//
//   go-v1   pr:0123...4567                  workflow:0123...4567         without a repository
//   go-v2   acme:shop:pr:0123...4567        acme:shop:check_suite:0123...4567
//
//   go_key(GoLayout::v2, commit, kPrNumber);                        // "acme:shop:pr:0123...4567"
//   parse_go_key(GoLayout::v2, "acme:shop:pr:0123...4567");         // the commit and kPrNumber
//   read_go_value("42.0").number;                                   // 42
//
//   fact                   its word in a key
//   pr_number              pr
//   vuln_check_run_id      vulnerability_check
//   license_check_run_id   license_check
//   workflow_run_id        workflow
//   check_suite_id         check_suite, in go-v2 alone
//
// A value is the integer as JSON: 42, 42.0 or "42", with blanks around it or not. It may be compressed: a zlib stream
// (RFC 1950) without a mark. The program compressed values of at least 100 bytes; here a stream of any length is read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "polly/github/commit.hpp"
#include "polly/state/fact.hpp"
#include "polly/store/key.hpp"
#include "polly/store/limits.hpp"

namespace polly {

enum class GoLayout { v1, v2 };

std::string_view to_string(GoLayout layout) noexcept;  // "go-v1"
std::optional<GoLayout> find_go_layout(std::string_view name) noexcept;

struct GoKey {
  GoKey(Commit its_commit, Fact<std::int64_t> its_fact) : commit(std::move(its_commit)), fact(its_fact) {}

  Commit commit;  // of go-v1 without a repository
  Fact<std::int64_t> fact;
};

// What a key of this layout is about; nullopt where it is not the key of a fact. Names of repositories may be in any
// case.
std::optional<GoKey> parse_go_key(GoLayout layout, std::string_view key);

// The key of a commit's fact, with the repository in lower case; nullopt where the layout has none: in go-v1 of a check
// suite, in go-v2 of a commit without a repository. go-v1 ignores the repository.
std::optional<Key> go_key(GoLayout layout, const Commit& commit, Fact<std::int64_t> fact);

// An integer with more text than this, inflated or not, is not one that a program wrote. The bound is far below
// kValueBytesMax, which an event loop would take 10 ms to inflate.
constexpr std::size_t kGoTextBytesMax = 64 * 1024;
static_assert(kGoTextBytesMax <= kValueBytesMax);

struct GoValue {
  GoValue(std::int64_t its_number) : number(its_number) {}   // NOLINT
  GoValue(std::string its_why) : why(std::move(its_why)) {}  // NOLINT

  std::optional<std::int64_t> number;  // nullopt: it is unreadable
  std::string why;                     // "expected an integer, found ..."; it repeats nothing of the value
};

GoValue read_go_value(std::string_view bytes);

}  // namespace polly
