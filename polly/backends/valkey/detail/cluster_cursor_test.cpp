#include "polly/backends/valkey/detail/cluster_cursor.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "polly/base/error.hpp"

namespace polly::valkey_backend {
namespace {

const std::string kNode(40, 'a');
const std::string kRun(40, '7');

TEST(ClusterCursor, IsReadAsItWasWritten) {
  ClusterCursor cursor(0x1f3a, kNode);
  EXPECT_EQ(cursor.text(), "cluster.1f3a.0.once." + kNode + ".-.0");
  EXPECT_EQ(ClusterCursor::parse(cursor.text()).text(), cursor.text());
  cursor.fingerprint = cursor.at = std::numeric_limits<std::uint64_t>::max();
  cursor.pass = ClusterCursor::Pass::again;
  cursor.restarts = ClusterCursor::kRestartsMax;
  cursor.run = kRun;
  const ClusterCursor read = ClusterCursor::parse(cursor.text());
  EXPECT_EQ(read.text(), "cluster.ffffffffffffffff.64.again." + kNode + "." + kRun + ".18446744073709551615");
  EXPECT_EQ(read.at, cursor.at);
  EXPECT_EQ(read.pass, cursor.pass);
}

TEST(ClusterCursor, ThatNobodyGaveOutIsRefused) {
  for (const std::string& invented :
       {std::string(), std::string("17"), std::string("cluster"), "other.1.0.once." + kNode + ".-.0",
        "cluster.x.0.once." + kNode + ".-.0", "cluster.1.65.once." + kNode + ".-.0",
        "cluster.1.0.twice." + kNode + ".-.0", std::string("cluster.1.0.once.host:1.-.0"),
        "cluster.1.0.once." + kNode + ".run.0", "cluster.1.0.once." + kNode + ".-.-1",
        "cluster.1.0.once." + kNode + ".-.", "cluster.1.0.once." + kNode + ".-", "cluster.1.0.once." + kNode + ".-.5",
        "cluster.1.0.once." + kNode + "." + kRun + ".0", "cluster.1.0.once." + kNode + ".-.0.0"}) {
    try {
      ClusterCursor::parse(invented);
      ADD_FAILURE() << invented;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::invalid_argument) << invented;
    }
  }
}

}  // namespace
}  // namespace polly::valkey_backend
