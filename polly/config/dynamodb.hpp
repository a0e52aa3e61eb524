// The variables of a DynamoDB table, and its URL: how each is read, and which exclude each other.
//
//   dynamodb://TABLE[?region=eu-central-1][&endpoint=http://127.0.0.1:8000][&prefix=blue:]
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "polly/config/config.hpp"
#include "polly/config/environment.hpp"

namespace polly::config {

inline constexpr std::array<std::string_view, 1> kDynamodbSchemes{"dynamodb"};

// What a URL may contain: one that it does contain may not be set beside it.
inline constexpr std::array<std::string_view, 4> kDynamodbUrlVariables{
    "POLLY_DYNAMODB_TABLE", "POLLY_DYNAMODB_REGION", "POLLY_DYNAMODB_ENDPOINT", "POLLY_DYNAMODB_PREFIX"};

bool is_dynamodb(std::string_view type) noexcept;

std::optional<std::string> parse_dynamodb_table(std::string_view text);
std::optional<std::string> parse_dynamodb_region(std::string_view text);
std::optional<std::string> parse_dynamodb_endpoint(std::string_view text);
std::optional<std::string> parse_dynamodb_prefix(std::string_view text);

// "" or why the text is no endpoint, in words that repeat nothing of it.
std::string dynamodb_endpoint_objection(std::string_view text);

// Takes what the URL says. Returns "" or what is wrong with it, which goes on behind "the store URL ", and repeats no
// value.
std::string read_dynamodb_url(std::string_view url, Dynamodb& dynamodb);

// Takes the URL's parts, and AWS's own variables, from the environment. Returns the mistakes, one sentence each.
std::vector<std::string> settle_dynamodb(Config& config, const Environment& environment);

// Variables that have no effect, since the state is kept elsewhere.
std::vector<std::string> dynamodb_warnings(const Config& config, const Environment& environment);

}  // namespace polly::config
