#include "polly/backends/valkey/detail/cluster_nodes.hpp"

#include <gtest/gtest.h>

#include "polly/base/error.hpp"

namespace polly::valkey_backend {
namespace {

const std::string kA(40, 'a');
const std::string kB(40, 'b');
const std::string kC(40, 'c');

std::string line(const std::string& id, const std::string& flags, const std::string& epoch,
                 const std::string& slots = {}) {
  return id + " 127.0.0.1:30004@31004,name.example " + flags + " - 0 1426238317239 " + epoch + " connected" +
         (slots.empty() ? "" : " ") + slots + "\n";
}

const std::string kTwo =
    line(kB, "master", "2", "8192-16383") + line(kA, "myself,master", "1", "0-8190 8191") + line(kC, "slave", "1");

std::uint64_t fingerprint(const std::string& text) {
  return ClusterNodes::parse(text).fingerprint;
}

TEST(ClusterNodes, ThePrimariesAreThoseThatHaveSlots) {
  const ClusterNodes nodes = ClusterNodes::parse(kTwo + line(std::string(40, 'd'), "master", "0"));
  EXPECT_EQ(nodes.primaries, (std::vector<std::string>{kA, kB}));
  EXPECT_EQ(nodes.after(kA), kB);
  EXPECT_EQ(nodes.after(kB), std::nullopt);
  EXPECT_FALSE(nodes.is_giving);
  EXPECT_FALSE(nodes.gives_to_other);
}

TEST(ClusterNodes, WhoeverIsAskedTheFingerprintIsTheSame) {
  const std::string other = line(kA, "master", "1", "0-8190 8191") + line(kC, "slave,fail", "1") +
                            line(kB, "myself,master", "2", "8192-16383");
  EXPECT_EQ(fingerprint(other), fingerprint(kTwo));
}

TEST(ClusterNodes, TheFingerprintChangesWithASlotAnEpochOrAPrimary) {
  EXPECT_NE(fingerprint(line(kA, "master", "1", "0-8192") + line(kB, "master", "2", "8193-16383")),
            fingerprint(line(kA, "master", "1", "0-8191") + line(kB, "master", "2", "8192-16383")));
  EXPECT_NE(fingerprint(line(kA, "master", "3", "0-16383")), fingerprint(line(kA, "master", "1", "0-16383")));
  EXPECT_NE(fingerprint(line(kB, "master", "1", "0-16383")), fingerprint(line(kA, "master", "1", "0-16383")));
}

TEST(ClusterNodes, KnowsWhatItsNodeHandsOver) {
  const std::string other = line(kB, "master", "2", "8192-16383");
  const ClusterNodes giving = ClusterNodes::parse(line(kA, "myself,master", "1", "0-8191 [77->-" + kB + "]") + other);
  EXPECT_TRUE(giving.is_giving);
  EXPECT_FALSE(giving.gives_to_other);
  EXPECT_TRUE(ClusterNodes::parse(line(kA, "myself,master", "1", "0-8191 [77->-" + kC + "]") + other).gives_to_other);
  const ClusterNodes taking = ClusterNodes::parse(line(kA, "myself,master", "1", "0-8191 [77-<-" + kB + "]") + other);
  EXPECT_FALSE(taking.is_giving);
  EXPECT_EQ(giving.fingerprint, taking.fingerprint);
}

TEST(ClusterNodes, WhatMakesNoSenseIsAnError) {
  for (const std::string& bad :
       {std::string(), std::string("OK"), line("id", "master", "1", "0-1"), line(kA, "master", "1"), kTwo + "x\n"}) {
    EXPECT_THROW(ClusterNodes::parse(bad), Error) << bad;
  }
}

}  // namespace
}  // namespace polly::valkey_backend
