#include "polly/backends/dynamodb/options.hpp"

#include "polly/base/ascii.hpp"
#include "polly/base/error.hpp"
#include "polly/endpoint/limits.hpp"

namespace polly {

namespace {

void require(bool holds, const std::string& otherwise) {
  if (!holds) throw Error(ErrorKind::config, otherwise);
}

}  // namespace

void check(const DynamodbOptions& options) {
  const std::size_t bytes = options.table.size();
  require(
      bytes >= kDynamodbTableBytesMin && bytes <= kDynamodbTableBytesMax && is_alphanumeric_or(options.table, "_.-"),
      "the name of a DynamoDB table (Storage::dynamodb.table) has 3 to 255 letters, digits, \"_\", \"-\" and \".\"");
  require(options.prefix.size() <= kDynamodbPrefixBytesMax && is_alphanumeric_or(options.prefix, "_.:-"),
          "the prefix of the keys (Storage::dynamodb.prefix) has at most 255 letters, digits, \"_\", \".\", \":\" and "
          "\"-\"");
  require(options.start_timeout.count() >= 0 && options.start_timeout <= kStartTimeoutMax,
          "the start time-out is at most 1 h");
}

}  // namespace polly
