// The variables of a DynamoDB table; dynamodb.cpp checks which of them exclude each other.
#pragma once

#include <array>
#include <string_view>

#include "polly/config/detail/setting_row.hpp"
#include "polly/config/dynamodb.hpp"

namespace polly::config {

template <auto Parse, auto Member>
constexpr Setting dynamodb(std::string_view name, std::string_view purpose, std::string_view allowed) {
  return setting<Parse, &Config::storage, &Storage::dynamodb, Member>(name, purpose, allowed);
}

inline constexpr std::array kDynamodbSettings{
    dynamodb<parse_dynamodb_table, &Dynamodb::table>("POLLY_DYNAMODB_TABLE", "the table",
                                                     "3 to 255 letters, digits, \"_\", \"-\" and \".\""),
    dynamodb<parse_dynamodb_region, &Dynamodb::region>(
        "POLLY_DYNAMODB_REGION", "the region of the table; not set: AWS_REGION, AWS_DEFAULT_REGION, the profile's",
        "a region, as in eu-central-1"),
    url_setting<parse_dynamodb_endpoint, &Config::storage, &Storage::dynamodb, &Dynamodb::endpoint>(
        "POLLY_DYNAMODB_ENDPOINT", "where the service is; not set: AWS's of the region",
        "http://HOST:PORT or https://HOST", dynamodb_endpoint_objection),
    dynamodb<parse_dynamodb_prefix, &Dynamodb::prefix>(
        "POLLY_DYNAMODB_PREFIX", "what the keys in the table begin with, where several Pollys share it",
        "1 to 255 letters, digits, \"_\", \".\", \":\" and \"-\""),
};

}  // namespace polly::config
