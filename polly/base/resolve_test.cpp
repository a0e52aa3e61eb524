#include "polly/base/resolve.hpp"

#include <gtest/gtest.h>

#include "polly/base/run.hpp"

namespace polly {
namespace {

ResolvedHost resolve(const std::string& host, bool is_unwanted = false) {
  return run(resolve_host(host, [is_unwanted] { return is_unwanted; }));
}

TEST(ResolveHost, AnAddressIsItsOwnAnswer) {
  for (const char* address : {"127.0.0.1", "192.0.2.7", "::1", "2001:db8::1"}) {
    const ResolvedHost found = resolve(address);
    ASSERT_EQ(found.addresses.size(), 1U) << address;
    EXPECT_EQ(found.addresses[0].to_string(), address);
    EXPECT_EQ(found.failure, "");
  }
}

TEST(ResolveHost, FindsTheAddressesOfAName) {
  const ResolvedHost found = resolve("localhost");
  ASSERT_FALSE(found.addresses.empty()) << found.failure;
  for (const auto& address : found.addresses) EXPECT_TRUE(address.is_loopback()) << address;
}

TEST(ResolveHost, WhatNobodyWantsAnyMoreIsNotWaitedFor) {
  const ResolvedHost found = resolve("localhost", true);
  EXPECT_TRUE(!found.addresses.empty() || found.failure == "it took too long") << found.failure;
}

}  // namespace
}  // namespace polly
