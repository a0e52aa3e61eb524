#include "polly/http/detail/connection_policy.hpp"

#include <gtest/gtest.h>

#include <string>

namespace polly::http {
namespace {

// "1i5": address 1, idle since 5 s. A letter: i(dle), r(eceiving), a(nswering); in upper case: a known client.
std::vector<ServedClient> clients_of(const std::string& text) {
  std::vector<ServedClient> clients;
  for (std::size_t at = 0; at + 2 < text.size(); at += 4) {
    ServedClient client;
    client.address = static_cast<std::uint64_t>(text[at] - '0');
    const char state = static_cast<char>(text[at + 1] | 0x20);
    client.state = state == 'i'   ? ConnectionState::idle
                   : state == 'r' ? ConnectionState::receiving
                                  : ConnectionState::answering;
    client.is_known = text[at + 1] != state;
    client.quiet_since = TimePoint() + std::chrono::seconds(text[at + 2] - '0');
    clients.push_back(client);
  }
  return clients;
}

struct Case {
  const char* name;
  const char* clients;  // of at most four, one of which is not for strangers
  bool is_admitted;
  std::vector<std::size_t> leaving;
  std::uint64_t newcomer = 1;
};

TEST(ConnectionPolicy, DecidesWhoGoesForANewcomer) {
  const ConnectionPolicy policy(4);
  ASSERT_EQ(policy.strangers_max(), 3U);
  ASSERT_EQ(policy.leaving_max(), 1U);
  const Case cases[] = {
      {"no client is there", "", true, {}},
      {"there is room", "1i1 1i2", true, {}},
      {"known clients do not count as strangers", "1I1 1i1 1i2", true, {}},
      {"the stranger that has been idle longest goes", "1i3 1i1 1i2", true, {1}},
      {"an idle one goes before one whose request arrives", "1r1 1i3 1i2", true, {2}},
      {"one whose request arrives goes where none is idle", "1r3 1r2 1a1", true, {1}},
      {"a known client stays", "1I0 1i3 1i2 1i4", true, {2}},
      {"an address beyond its share goes first", "2i1 3i3 3i2", true, {2}},
      {"a newcomer from the crowded address displaces its own", "2i1 3i3 3i2", true, {2}, 3},
      {"every address within its share: the longest idle goes", "2i2 3i1 4i3", true, {1}},
      {"all strangers are being answered: the reserved connection is used", "1a1 1a2 1a3", true, {}},
      {"all connections are being answered", "1a1 1a2 1a3 1A4", false, {}},
      {"known clients fill everything: the longest idle goes", "1I4 1I2 1A1 1I3", true, {1}},
      {"known clients whose requests arrive stay", "1R4 1R2 1A1 1R3", false, {}},
  };
  for (const Case& test : cases) {
    const AdmissionDecision decision = policy.decide(clients_of(test.clients), test.newcomer);
    EXPECT_EQ(decision.is_admitted, test.is_admitted) << test.name;
    EXPECT_EQ(decision.leaving, test.leaving) << test.name;
  }
}

TEST(ConnectionPolicy, ManyLeaveAtOnceWhereThereAreManyPlaces) {
  const ConnectionPolicy policy(4096);
  EXPECT_EQ(policy.strangers_max(), 3840U);
  const std::vector<ServedClient> clients(3840);
  EXPECT_EQ(policy.decide(clients, 1).leaving.size(), 65U);
}

TEST(ConnectionPolicy, OnePlaceIsForAnybody) {
  const ConnectionPolicy policy(1);
  EXPECT_TRUE(policy.decide({}, 1).is_admitted);
  EXPECT_EQ(policy.decide(clients_of("1i1"), 1).leaving.size(), 1U);
}

}  // namespace
}  // namespace polly::http
