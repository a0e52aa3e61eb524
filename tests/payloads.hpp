// The real deliveries of npm's @octokit/webhooks-examples (tests/payloads/package.json), and what each tells: read here
// with Boost.JSON straight from the payload, so that Polly's own parser is not its own witness.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace polly::tests {

struct ToldFacts {
  std::string repository;  // as GitHub writes it: "Codertocat/Hello-World"
  std::string sha;
  std::map<std::string, std::int64_t> facts;
};

struct Payload {
  std::string event;
  std::string body;  // compact JSON, as GitHub sends it
  std::optional<ToldFacts> told;
};

// What is contained in the names of the two checks, in lower case.
struct CheckNames {
  std::string vuln;
  std::string license;
};

// std::runtime_error, saying what to do, where they are not installed.
std::vector<Payload> load_payloads(const CheckNames& names);

}  // namespace polly::tests
