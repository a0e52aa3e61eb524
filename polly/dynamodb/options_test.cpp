#include "polly/dynamodb/options.hpp"

#include <gtest/gtest.h>

#include <string>

#include "polly/base/error.hpp"

namespace polly::dynamodb {
namespace {

Options of_region(std::string region) {
  Options options;
  options.region = std::move(region);
  return options;
}

std::string failure_of(const Options& options) {
  try {
    resolved(options);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::config);
    return error.what();
  }
  return "";
}

TEST(DynamoDbOptions, TheEndpointFollowsFromTheRegion) {
  EXPECT_EQ(resolved(of_region("eu-central-1")).endpoint, "https://dynamodb.eu-central-1.amazonaws.com");
  EXPECT_EQ(resolved(of_region("cn-north-1")).endpoint, "https://dynamodb.cn-north-1.amazonaws.com.cn");
  EXPECT_EQ(resolved(of_region("us-isof-south-1")).endpoint, "https://dynamodb.us-isof-south-1.csp.hci.ic.gov");
  EXPECT_EQ(resolved(of_region("eu-isoe-west-1")).endpoint, "https://dynamodb.eu-isoe-west-1.cloud.adc-e.uk");
}

TEST(DynamoDbOptions, WhatIsSetCountsBeforeTheEnvironment) {
  Options options;
  options.credentials.region = "eu-west-1";
  options.credentials.endpoint = "http://127.0.0.1:8000/";
  options.credentials.ca_bundle = "/ca.pem";
  EXPECT_EQ(resolved(options).region, "eu-west-1");
  EXPECT_EQ(resolved(options).endpoint, "http://127.0.0.1:8000");
  EXPECT_EQ(resolved(options).trust.file, "/ca.pem");
  options.region = "eu-west-2";
  options.endpoint = "https://db.example:444";
  options.trust.file = "/own.pem";
  EXPECT_EQ(resolved(options).region, "eu-west-2");
  EXPECT_EQ(resolved(options).endpoint, "https://db.example:444");
  EXPECT_EQ(resolved(options).trust.file, "/own.pem");
}

TEST(DynamoDbOptions, ARegionIsNeededAndNoOtherHostCanBeWrittenIntoIt) {
  EXPECT_NE(failure_of(Options()).find("AWS_REGION"), std::string::npos);
  EXPECT_NE(failure_of(of_region("evil.example/")).find("region"), std::string::npos);
}

TEST(DynamoDbOptions, AnEndpointIsAServerAndNothingElse) {
  for (const char* endpoint : {"127.0.0.1:8000", "ftp://a", "http://", "http://u:p@a", "http://a/path", "http://a?b=c",
                               "http://a,b", "https:a"}) {
    Options options = of_region("eu-central-1");
    options.endpoint = endpoint;
    EXPECT_NE(failure_of(options), "") << endpoint;
  }
}

}  // namespace
}  // namespace polly::dynamodb
