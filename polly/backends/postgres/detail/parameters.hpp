// What the statements of sql.hpp take, in binary.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "polly/backends/postgres/detail/binary.hpp"
#include "polly/backends/postgres/detail/call.hpp"
#include "polly/store/entry.hpp"
#include "polly/store/expiration.hpp"
#include "polly/store/scan.hpp"
#include "polly/store/transaction.hpp"

namespace polly::postgres {

// Two arrays, `after` and `at`, in ms; both null: never. `after` is kKeepsExpiry where the expiry stays (statements
// replace and apply).
class Lifetimes {
 public:
  static constexpr std::int64_t kKeepsExpiry = -1;

  void add(const std::optional<Expiration>& expiration);
  void append_to(std::vector<std::string>& parameters);

 private:
  Array after_{Type::int8};
  Array at_{Type::int8};
};

// -1 where it is not a revision of this engine; no entry has that.
std::int64_t number_of(const Revision& revision);

// The two statements of a transaction.
std::vector<BoundStatement> statements_of(const Transaction& transaction);

// A key behind every key that begins with `prefix` (UTF-8).
std::string behind_prefix(std::string_view prefix);

BoundStatement scan_statement(Statement statement, const Scan& scan, std::string_view after);  // scan or scan_raw

}  // namespace polly::postgres
