// What the service says of the table itself, and what follows from it.
//
//   const TableState state = table_state(answer.body);      // of DescribeTable
//   check_table(state, "polly");                            // Error config: its key is another one
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>

namespace polly::dynamodb_backend {

struct TableState {
  TableState() = default;

  bool is_usable() const noexcept { return status == "ACTIVE" || status == "UPDATING"; }
  bool is_coming() const noexcept { return status == "CREATING"; }

  std::string status;          // "ACTIVE"
  std::string keys;            // "k (S, HASH)": the attributes of its key
  bool is_replicated = false;  // to other regions, where the last writer wins
};

// Error unavailable: it is no answer of DescribeTable.
TableState table_state(const boost::json::object& description);

// Error config: its key is another one, or it cannot be used and waiting does not help.
void check_table(const TableState& state, const std::string& name);

// "" or what an operator should know of the table's TTL. `description` is the answer of DescribeTimeToLive.
std::string ttl_warning(const boost::json::object& description);

std::string replication_warning(const TableState& state);  // or ""

std::string create_table_body(const std::string& name);

}  // namespace polly::dynamodb_backend
