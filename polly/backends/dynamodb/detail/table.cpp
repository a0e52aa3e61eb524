#include "polly/backends/dynamodb/detail/table.hpp"

#include "polly/base/random_id.hpp"

namespace polly::dynamodb_backend {

// The name needs no escapes: options.hpp checks its characters.
Table::Table(std::string name, std::string prefix, const Clock& clock)
    : name_(std::move(name)),
      prefix_(std::move(prefix)),
      member_("\"TableName\":\"" + name_ + "\""),
      instance_(random_id()),
      clock_(&clock) {}

std::string Table::next_revision() const {
  return instance_ + "-" + std::to_string(next_number());
}

}  // namespace polly::dynamodb_backend
