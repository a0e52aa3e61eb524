// The real deliveries of npm's @octokit/webhooks-examples (tests/payloads/package.json), and the facts that each
// contains, read here with Boost.JSON straight from the payload, so that Polly's own parser is not checked with itself.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace polly::tests {

struct ExpectedFacts {
  std::string repository;  // as GitHub writes it: "Codertocat/Hello-World"
  std::string sha;
  std::map<std::string, std::int64_t> facts;
};

struct Payload {
  std::string event;
  std::string body;  // compact JSON, as GitHub sends it
  std::optional<ExpectedFacts> expected;
};

// Parts of the names of the two checks, in lower case.
struct CheckNames {
  std::string vuln;
  std::string license;
};

// std::runtime_error, with what to do, where they are not installed.
std::vector<Payload> load_payloads(const CheckNames& names);

}  // namespace polly::tests
