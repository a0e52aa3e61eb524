// Credentials from services: of containers, of instances and STS; and a client that uses them.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <string>
#include <vector>

#include "polly/base/time_text.hpp"
#include "polly/dynamodb/detail/test_client.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/scripted_peer.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::dynamodb {
namespace {

using namespace std::chrono_literals;
using testing::Peer;
using testing::ScriptedPeer;

std::string answer_of(int status, const std::string& body) {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         body;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::string end_after(Duration lifetime) {
  return format_time(system_clock().wall() + std::chrono::duration_cast<Milliseconds>(lifetime));
}

constexpr const char* kTemporaryId = "ASIATEMPORARY";

// As the services of containers and instances answer.
std::string document(Duration lifetime, const std::string& token = "token//+==") {
  return std::string(R"({"Code":"Success","AccessKeyId":")") + kTemporaryId + R"(","SecretAccessKey":"s","Token":")" +
         token + R"(","Expiration":")" + end_after(lifetime) + R"("})";
}

// Answers each request as `answer` says, as long as the client asks.
ScriptedPeer::Script answering(std::function<std::string(const std::string& request)> answer) {
  return [answer = std::move(answer)](Peer& peer) {
    while (const std::optional<std::string> request = peer.next_http()) peer.send(answer(*request));
  };
}

class ServedCredentials : public ::testing::Test {
 protected:
  ServedCredentials() {
    service_.create_table(kTestTable);
    service_.accept({kTemporaryId, "s", "token//+=="});
  }

  // `port` is that of the service with the credentials.
  Options options() {
    Options options = options_of(service_);
    options.credentials = CredentialOptions();
    return options;
  }
  Options of_container(std::uint16_t port) {
    Options container = options();
    container.credentials.container_full_uri = "http://127.0.0.1:" + std::to_string(port) + "/v1/credentials";
    container.credentials.container_authorization_token = Secret("container-token");
    return container;
  }
  Options of_instance(std::uint16_t port) {
    Options instance = options();
    instance.credentials.uses_instance_metadata = true;
    instance.credentials.metadata_endpoint = "http://127.0.0.1:" + std::to_string(port);
    return instance;
  }

  testing::DynamoDbService service_;
};

// ---- containers

TEST_F(ServedCredentials, OfAContainerAreAskedForWithItsToken) {
  ScriptedPeer container(answering([](const std::string& request) {
    const bool is_right = request.starts_with("GET /v1/credentials HTTP/1.1\r\n") &&
                          has(request, "\r\nAuthorization: container-token\r\n");
    return is_right ? answer_of(200, document(1h)) : answer_of(403, "");
  }));
  TestClient client(of_container(container.port()));
  const EndedCall got = client.call(get_item("a"));
  EXPECT_EQ(got.text(), "ok") << got.message;
}

TEST_F(ServedCredentials, OfAContainersRelativeUriAndATokenFromAFileAreUsed) {
  const testing::TemporaryFolder folder;
  std::ofstream(folder / "token") << "from-a-file\n";
  ScriptedPeer container(answering([](const std::string& request) {
    const bool is_right =
        request.starts_with("GET /v2/credentials/x HTTP/1.1\r\n") && has(request, "\r\nAuthorization: from-a-file\r\n");
    return is_right ? answer_of(200, document(1h)) : answer_of(403, "");
  }));
  Options of_ecs = options();
  of_ecs.credentials.container_relative_uri = "/v2/credentials/x";
  of_ecs.credentials.container_endpoint = "http://127.0.0.1:" + std::to_string(container.port());
  of_ecs.credentials.container_authorization_token_file = (folder / "token").string();
  TestClient client(std::move(of_ecs));
  const EndedCall got = client.call(get_item("a"));
  EXPECT_EQ(got.text(), "ok") << got.message;
}

TEST_F(ServedCredentials, OneFetchServesAllWhoWait) {
  std::atomic<int> fetches{0};
  ScriptedPeer container(answering([&](const std::string&) {
    ++fetches;
    return answer_of(200, document(1h));
  }));
  TestClient client(of_container(container.port()), 2);
  std::vector<StartedCall> calls;
  for (int i = 0; i < 50; ++i) {
    calls.push_back(client.start(get_item("a")));
    calls.push_back(client.start_on(client.foreign_loop(), get_item("a")));
  }
  for (StartedCall& call : calls) EXPECT_EQ(call.ended().text(), "ok");
  EXPECT_EQ(fetches, 1);
}

TEST_F(ServedCredentials, AreRenewedAheadOfTheirEndWhileTheOldOnesServe) {
  std::atomic<int> fetches{0};
  std::atomic<bool> is_served{false};  // a call, during the second fetch
  ScriptedPeer container(answering([&](const std::string&) {
    if (++fetches > 1) testing::comes_true(1500ms, [&] { return is_served.load(); });
    return answer_of(200, document(fetches == 1 ? 8s : 1h));
  }));
  TestClient client(of_container(container.port()));
  EXPECT_TRUE(testing::comes_true(20s, [&] {
    const bool is_under_way = fetches == 2;
    EXPECT_EQ(client.call(get_item("a")).text(), "ok");
    is_served = is_under_way;
    return is_served.load();
  }));
}

TEST_F(ServedCredentials, ThatCannotBeRenewedServeUntilTheirEnd) {
  std::atomic<int> fetches{0};
  ScriptedPeer container(answering([&](const std::string&) {
    ++fetches;
    return fetches == 1 ? answer_of(200, document(8s)) : answer_of(500, "");
  }));
  TestClient client(of_container(container.port()));
  bool has_served = false;  // after a refresh that failed
  EXPECT_TRUE(testing::comes_true(20s, [&] {
    const bool has_failed = fetches > 2;
    const EndedCall got = client.call(get_item("a"), 5s);
    has_served = has_served || (has_failed && got.text() == "ok");
    return got.text() == "unavailable";
  }));
  EXPECT_TRUE(has_served);
}

TEST_F(ServedCredentials, AFailureOfTheServiceIsUnavailableAndNamesIt) {
  ScriptedPeer container(answering([](const std::string&) { return answer_of(500, "secret-body"); }));
  TestClient client(of_container(container.port()));
  const EndedCall put = client.call(put_item("a", "1"), 2s);
  EXPECT_TRUE(put.text() == "unavailable" || put.text() == "deadline_exceeded") << put.text();
  EXPECT_TRUE(has(put.message, "the container's credentials service")) << put.message;
  EXPECT_FALSE(has(put.message, "secret-body"));
  EXPECT_FALSE(has(put.message, "container-token"));
  EXPECT_EQ(service_.requests(), 0U);
}

TEST_F(ServedCredentials, ARefusalOfTheServiceIsPermissionDenied) {
  ScriptedPeer container(answering([](const std::string&) { return answer_of(403, ""); }));
  TestClient client(of_container(container.port()));
  EXPECT_EQ(client.call(get_item("a")).text(), "permission_denied");
}

TEST_F(ServedCredentials, ACallWaitsForThemNoLongerThanItsDeadline) {
  ScriptedPeer container([](Peer& peer) {
    if (peer.next_http()) peer.wait_for_close();
  });
  TestClient client(of_container(container.port()));
  const EndedCall put = client.call(put_item("a", "1"), 200ms);
  EXPECT_EQ(put.text(), "deadline_exceeded") << put.message;
  EXPECT_LT(put.took, 300ms);
}

TEST_F(ServedCredentials, ACallThatIsCancelledWhileItWaitsDoesNotEndTheFetchForOthers) {
  std::atomic<bool> is_asked{false};
  std::atomic<bool> may_answer{false};
  ScriptedPeer container(answering([&](const std::string&) {
    is_asked = true;
    testing::comes_true(10s, [&] { return may_answer.load(); });
    return answer_of(200, document(1h));
  }));
  TestClient client(of_container(container.port()));
  StartedCall first = client.start(get_item("a"));
  StartedCall other = client.start(get_item("a"), 20s);
  EXPECT_TRUE(testing::comes_true(10s, [&] { return is_asked.load(); }));
  first.cancel();
  EXPECT_EQ(first.ended().text(), "cancelled");
  may_answer = true;
  const EndedCall got = other.ended();
  EXPECT_EQ(got.text(), "ok") << got.message;
}

TEST_F(ServedCredentials, ThatExpireEarlyAreFetchedAgainOnce) {
  std::atomic<int> fetches{0};
  ScriptedPeer container(answering([&](const std::string&) {
    ++fetches;
    return answer_of(200, document(1h, fetches == 1 ? "an-old-token" : "token//+=="));
  }));
  TestClient client(of_container(container.port()));
  std::vector<StartedCall> calls;
  for (int i = 0; i < 20; ++i) calls.push_back(client.start(get_item("a")));
  for (StartedCall& call : calls) {
    const EndedCall got = call.ended();
    EXPECT_EQ(got.text(), "ok") << got.message;
  }
  EXPECT_EQ(fetches, 2);
}

// ---- instances

std::string instance_answer(const std::string& request) {
  if (request.starts_with("PUT /latest/api/token ") &&
      has(request, "\r\nX-aws-ec2-metadata-token-ttl-seconds: 21600\r\n")) {
    return answer_of(200, "session");
  }
  if (!has(request, "\r\nX-aws-ec2-metadata-token: session\r\n")) return answer_of(401, "");
  constexpr const char* kRoles = "GET /latest/meta-data/iam/security-credentials/";
  if (request.starts_with(std::string(kRoles) + " ")) return answer_of(200, "my-role\n");
  if (request.starts_with(std::string(kRoles) + "my-role ")) return answer_of(200, document(1h));
  return answer_of(404, "");
}

TEST_F(ServedCredentials, OfAnInstanceAreThoseOfItsRole) {
  ScriptedPeer instance(answering(instance_answer));
  TestClient client(of_instance(instance.port()));
  const EndedCall got = client.call(get_item("a"));
  EXPECT_EQ(got.text(), "ok") << got.message;
}

TEST_F(ServedCredentials, AnInstanceWithoutARoleSaysSo) {
  ScriptedPeer instance(answering([](const std::string& request) {
    return request.starts_with("PUT") ? answer_of(200, "t") : answer_of(404, "");
  }));
  TestClient client(of_instance(instance.port()));
  const EndedCall got = client.call(get_item("a"));
  EXPECT_EQ(got.text(), "config");
  EXPECT_TRUE(has(got.message, "attach an instance profile")) << got.message;
}

TEST_F(ServedCredentials, WhereNoInstanceAnswersACallEndsSoon) {
  ScriptedPeer silent([](Peer& peer) {
    if (peer.next_http()) peer.wait_for_close();
  });
  TestClient client(of_instance(silent.port()));
  const EndedCall got = client.call(get_item("a"), 1500ms);
  EXPECT_TRUE(got.text() == "unavailable" || got.text() == "deadline_exceeded") << got.text() << got.message;
  EXPECT_LT(got.took, 1600ms);
}

// ---- web identity

TEST_F(ServedCredentials, OfAWebIdentityAreThoseOfTheRole) {
  const testing::TemporaryFolder folder;
  std::ofstream(folder / "token") << "header.claims+/=.signature\n";
  ScriptedPeer sts(answering([](const std::string& request) {
    const bool is_right =
        request.starts_with("POST / HTTP/1.1\r\n") && !has(request, "uthorization:") &&
        has(request,
            "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole"
            "%2Fr&RoleSessionName=polly&WebIdentityToken=header.claims%2B%2F%3D.signature");
    if (!is_right) return answer_of(400, "");
    return answer_of(200, std::string("<AssumeRoleWithWebIdentityResponse><Credentials><AccessKeyId>") + kTemporaryId +
                              "</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>token//+=="
                              "</SessionToken><Expiration>2126-01-01T00:00:00Z</Expiration></Credentials>"
                              "</AssumeRoleWithWebIdentityResponse>");
  }));
  Options identity = options();
  identity.credentials.web_identity_token_file = (folder / "token").string();
  identity.credentials.role_arn = "arn:aws:iam::1:role/r";
  identity.credentials.role_session_name = "polly";
  identity.credentials.sts_endpoint = "http://127.0.0.1:" + std::to_string(sts.port());
  TestClient client(identity);
  const EndedCall got = client.call(get_item("a"));
  EXPECT_EQ(got.text(), "ok") << got.message;

  identity.credentials.web_identity_token_file = (folder / "none").string();
  TestClient without_token(identity);
  const EndedCall refused = without_token.call(get_item("a"));
  EXPECT_EQ(refused.text(), "config");
  EXPECT_TRUE(has(refused.message, "the file of the web identity token")) << refused.message;
}

}  // namespace
}  // namespace polly::dynamodb
