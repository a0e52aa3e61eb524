#include "tests/one_state.hpp"

#include <boost/json/parse.hpp>
#include <string>

#include "polly/github/signature.hpp"
#include "polly/http/client.hpp"
#include "polly/testing/example_sha.hpp"

namespace polly::tests {

int deliver_pull_request(const DaemonProcess& daemon, int number) {
  const std::string body = R"({"action":"opened","number":)" + std::to_string(number) +
                           R"(,"pull_request":{"number":)" + std::to_string(number) + R"(,"head":{"sha":")" +
                           testing::kSha + R"("}},"repository":{"full_name":"Acme/Shop"}})";
  const auto response = http::Client(daemon.url())
                            .send("POST", "/webhook", body,
                                  {{"Content-Type", "application/json"},
                                   {"X-GitHub-Event", "pull_request"},
                                   {"X-GitHub-Delivery", "72d3162e-cc78-11e3-81ab-4c9367dc0958"},
                                   {"X-Hub-Signature-256", github::sign(body, Secret("s"))}});
  return response.status;
}

std::int64_t known_pull_request(const DaemonProcess& daemon) {
  const http::Client client(daemon.url(), Secret("t"));
  const auto response = client.send("GET", std::string("/api/v1/repos/acme/shop/commits/") + testing::kSha + "/state");
  if (response.status != 200) return -1;
  const boost::json::value state = boost::json::parse(response.body);
  const boost::json::value& fact = state.at("pr_number");
  return fact.is_int64() ? fact.as_int64() : 0;
}

}  // namespace polly::tests
