// What a DynamoDbService does over its connections: answers, faults, and the ends of connections.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "polly/testing/detail/dynamodb_http.hpp"
#include "polly/testing/dynamodb_plain_client.hpp"
#include "polly/testing/dynamodb_service.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::testing {
namespace {

constexpr const char* kPutA = R"({"TableName":"polly","Item":{"k":{"S":"a"}}})";
constexpr const char* kGetA = R"({"TableName":"polly","Key":{"k":{"S":"a"}}})";
constexpr const char* kFoundA = R"({"Item":{"k":{"S":"a"}}})";

class DynamoDbConnections : public ::testing::Test {
 protected:
  DynamoDbConnections() { service.create_table("polly"); }

  DynamoDbPlainClient another_client() { return {service.port(), service.region(), service.credentials()}; }
  bool has_a() { return service.items("polly").contains("a"); }

  DynamoDbService service;
  DynamoDbPlainClient client = another_client();
};

TEST_F(DynamoDbConnections, AnAnswerHasTheHeadersOfAws) {
  const DynamoDbAnswer answer = client.call("PutItem", kPutA);
  EXPECT_EQ(answer.header("content-type"), "application/x-amz-json-1.0");
  EXPECT_EQ(answer.header("x-amzn-requestid").size(), 52U);
  EXPECT_TRUE(answer.header("date").ends_with(" GMT"));
  EXPECT_EQ(answer.body, "{}");
  EXPECT_EQ(answer.header("x-amz-crc32"), "2745614147");
  EXPECT_NE(client.call("PutItem", kPutA).header("x-amzn-requestid"), answer.header("x-amzn-requestid"));
  EXPECT_EQ(dynamodb::crc32("123456789 123456789"), 4106261233U);
}

TEST_F(DynamoDbConnections, CountsRequestsAndConnections) {
  DynamoDbPlainClient second = another_client();
  client.call("PutItem", kPutA);
  client.call("GetItem", kGetA);
  second.call("GetItem", kGetA);
  client.call("Nonsense", "{}");
  EXPECT_EQ(service.requests("GetItem"), 2U);
  EXPECT_EQ(service.requests(), 4U);
  EXPECT_EQ(service.connections(), 2U);
  EXPECT_EQ(service.open_connections(), 2U);
  service.reset_counters();
  EXPECT_EQ(service.requests() + service.connections(), 0U);
  service.close_connections();
  EXPECT_EQ(service.open_connections(), 0U);
  EXPECT_THROW(client.call("GetItem", kGetA), std::runtime_error);
  EXPECT_EQ(client.call("GetItem", kGetA).body, kFoundA);
}

TEST_F(DynamoDbConnections, ErrorsHappenToTheirRequestsAndDoNothing) {
  service.fail(DynamoDbFault::throttle().times(2));
  service.fail(DynamoDbFault::internal_error().on("PutItem"));
  service.fail(DynamoDbFault::unavailable().on("GetItem"));
  EXPECT_EQ(client.call("PutItem", kPutA).error(), "ProvisionedThroughputExceededException");
  EXPECT_EQ(service.faults_left(), 3U);
  EXPECT_EQ(client.call("PutItem", kPutA).error(), "ProvisionedThroughputExceededException");
  EXPECT_EQ(client.call("PutItem", kPutA).status, 500U);
  EXPECT_FALSE(has_a());
  EXPECT_EQ(client.call("PutItem", kPutA).status, 200U);
  EXPECT_EQ(client.call("GetItem", kGetA).status, 503U);
  service.fail(DynamoDbFault::bad_gateway());
  EXPECT_EQ(client.call("GetItem", kGetA).status, 502U);
  EXPECT_EQ(service.faults_left(), 0U);
}

TEST_F(DynamoDbConnections, APredicateChoosesFaults) {
  service.fail_where([](const DynamoDbRequest& request) -> std::optional<DynamoDbFault> {
    if (request.number % 2 == 0 && request.operation == "GetItem") return DynamoDbFault::throttle_account();
    return std::nullopt;
  });
  EXPECT_EQ(client.call("GetItem", kGetA).status, 200U);
  EXPECT_EQ(client.call("GetItem", kGetA).error(), "ThrottlingException");
  service.recover();
  EXPECT_EQ(client.call("GetItem", kGetA).status, 200U);
  EXPECT_EQ(client.call("GetItem", kGetA).status, 200U);
}

TEST_F(DynamoDbConnections, ACutRequestIsDoneOrNotDone) {
  service.fail(DynamoDbFault::cut_before());
  EXPECT_THROW(client.call("PutItem", kPutA), std::runtime_error);
  EXPECT_FALSE(has_a());
  service.fail(DynamoDbFault::cut_after());
  EXPECT_THROW(another_client().call("PutItem", kPutA), std::runtime_error);
  EXPECT_TRUE(has_a());
  service.fail(DynamoDbFault::truncate());
  EXPECT_THROW(another_client().call("GetItem", kGetA), std::runtime_error);
  service.fail(DynamoDbFault::close_after());
  client = another_client();
  EXPECT_EQ(client.call("GetItem", kGetA).header("connection"), "close");
  EXPECT_FALSE(client.socket().is_open());
}

TEST_F(DynamoDbConnections, AChecksumMayBeWrong) {
  service.fail(DynamoDbFault::bad_checksum());
  EXPECT_NE(client.call("PutItem", kPutA).header("x-amz-crc32"), "2745614147");
}

TEST_F(DynamoDbConnections, AnEndlessAnswerGoesOn) {
  service.fail(DynamoDbFault::endless());
  client.send_only(client.request("GetItem", kGetA));
  EXPECT_EQ(client.socket().receive(4'000'000).size(), 4'000'000U);
  EXPECT_EQ(another_client().call("GetItem", kGetA).status, 200U);
}

TEST_F(DynamoDbConnections, ADelayedAnswerIsDoneAtOnceAndAWaitingOneLater) {
  service.fail(DynamoDbFault::delay(std::chrono::seconds(1)));
  client.send_only(client.request("PutItem", kPutA));
  EXPECT_TRUE(comes_true(std::chrono::seconds(10), [&] { return has_a(); }));
  client.socket().be_patient(std::chrono::milliseconds(20));
  EXPECT_THROW(client.receive(), std::runtime_error);
  EXPECT_EQ(another_client().call("GetItem", kGetA).body, kFoundA);
  client.socket().be_patient(Socket::kPatience);
  EXPECT_EQ(client.receive().status, 200U);

  service.delete_table("polly");
  service.create_table("polly");
  service.fail(DynamoDbFault::wait(std::chrono::seconds(1)));
  client.send_only(client.request("PutItem", kPutA));
  EXPECT_TRUE(comes_true(std::chrono::seconds(10), [&] { return service.faults_left() == 0; }));
  EXPECT_FALSE(has_a());
  EXPECT_EQ(client.receive().status, 200U);
  EXPECT_TRUE(has_a());
}

TEST_F(DynamoDbConnections, SilenceHoldsOneConnectionOnly) {
  service.fail(DynamoDbFault::silence());
  client.send_only(client.request("PutItem", kPutA));
  EXPECT_TRUE(comes_true(std::chrono::seconds(10), [&] { return service.faults_left() == 0; }));
  client.socket().be_patient(std::chrono::milliseconds(20));
  EXPECT_THROW(client.receive(), std::runtime_error);
  EXPECT_EQ(another_client().call("GetItem", kGetA).body, "{}");
}

TEST_F(DynamoDbConnections, ABatchMayBeDoneInPart) {
  const char* batch = R"({"RequestItems":{"polly":[{"PutRequest":{"Item":{"k":{"S":"a"}}}},)"
                      R"({"PutRequest":{"Item":{"k":{"S":"b"}}}}]}})";
  service.fail(DynamoDbFault::partial(1));
  EXPECT_EQ(client.call("GetItem", kGetA).body, "{}");
  EXPECT_EQ(client.call("BatchWriteItem", batch).body,
            R"({"UnprocessedItems":{"polly":[{"PutRequest":{"Item":{"k":{"S":"b"}}}}]}})");
  EXPECT_EQ(service.items("polly").size(), 1U);
  service.fail(DynamoDbFault::partial(0));
  EXPECT_EQ(client.call("BatchGetItem", R"({"RequestItems":{"polly":{"Keys":[{"k":{"S":"a"}}]}}})").body,
            R"({"Responses":{"polly":[]},"UnprocessedKeys":{"polly":{"Keys":[{"k":{"S":"a"}}]}}})");
}

TEST_F(DynamoDbConnections, ATransactionMayBeCancelled) {
  const char* transaction = R"({"TransactItems":[{"Put":{"TableName":"polly","Item":{"k":{"S":"a"}}}},)"
                            R"({"Put":{"TableName":"polly","Item":{"k":{"S":"b"}}}}]})";
  service.fail(DynamoDbFault::cancel({"None", "TransactionConflict"}));
  const DynamoDbAnswer answer = client.call("TransactWriteItems", transaction);
  EXPECT_EQ(answer.error(), "TransactionCanceledException");
  EXPECT_EQ(answer.json().at("CancellationReasons").at(0).at("Code"), "None");
  EXPECT_EQ(answer.json().at("CancellationReasons").at(1).at("Code"), "TransactionConflict");
  EXPECT_FALSE(has_a());
  EXPECT_EQ(client.call("TransactWriteItems", transaction).status, 200U);
}

TEST_F(DynamoDbConnections, AFrozenServiceAcceptsAndDoesNotAnswerUntilItIsThawed) {
  client.call("GetItem", kGetA);
  service.freeze();
  DynamoDbPlainClient second = another_client();
  for (DynamoDbPlainClient* one : {&client, &second}) {
    one->send_only(one->request("PutItem", kPutA));
    one->socket().be_patient(std::chrono::milliseconds(30));
    EXPECT_THROW(one->receive(), std::runtime_error);
  }
  EXPECT_EQ(service.open_connections(), 2U);
  EXPECT_FALSE(has_a());
  service.thaw();
  for (DynamoDbPlainClient* one : {&client, &second}) {
    one->socket().be_patient(Socket::kPatience);
    EXPECT_EQ(one->receive().status, 200U);
  }
}

TEST_F(DynamoDbConnections, AStoppedServiceRefusesConnectionsAndKeepsItsData) {
  client.call("PutItem", kPutA);
  service.stop();
  EXPECT_THROW(client.call("GetItem", kGetA), std::runtime_error);
  EXPECT_THROW(another_client().call("GetItem", kGetA), std::runtime_error);
  const std::string url = service.url();
  service.start();
  EXPECT_EQ(service.url(), url);
  EXPECT_EQ(another_client().call("GetItem", kGetA).body, kFoundA);
}

TEST_F(DynamoDbConnections, AClientThatWaitsToContinueIsAsked) {
  const SignableRequest request = client.request("PutItem", kPutA);
  std::string head = "POST / HTTP/1.1\r\nExpect: 100-continue\r\n";
  for (const DynamoDbHeader& header : request.headers) head += header.name + ": " + header.value + "\r\n";
  const Socket socket = connect_to(service.port());
  socket.send(head + "Content-Length: " + std::to_string(request.body.size()) + "\r\n\r\n");
  const std::string asked = "HTTP/1.1 100 Continue\r\n\r\n";
  EXPECT_EQ(socket.receive(asked.size()), asked);
  EXPECT_FALSE(has_a());
  socket.send(request.body);
  EXPECT_EQ(socket.receive(15), "HTTP/1.1 200 OK");
  EXPECT_TRUE(has_a());
}

TEST_F(DynamoDbConnections, WhatIsNoRequestEndsItsConnection) {
  for (const auto& [sent, status] : {std::pair("POST / HTTP/1.1\r\nContent-Length: 16777217\r\n\r\n", "413"),
                                     std::pair("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", "411"),
                                     std::pair("POST / HTTP/1.0\r\n\r\n", "400"), std::pair("x\r\n\r\n", "400"),
                                     std::pair("POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", "400")}) {
    const Socket socket = connect_to(service.port());
    socket.send(sent);
    EXPECT_EQ(socket.receive(12), std::string("HTTP/1.1 ") + status) << sent;
    while (!socket.receive_some().empty()) {
    }
  }
}

TEST(DynamoDbServiceThreads, NothingThatWasAnsweredIsLostWhenItStopsUnderLoad) {
  DynamoDbService service({.threads = 2});
  service.create_table("polly");
  std::vector<std::vector<std::string>> answered(4);
  std::atomic<bool> ends{false};
  std::vector<std::thread> writers;
  for (std::size_t writer = 0; writer < answered.size(); ++writer)
    writers.emplace_back([&, writer] {
      DynamoDbPlainClient client(service.port(), service.region(), service.credentials());
      for (int number = 0; !ends; ++number) {
        const std::string key = std::to_string(writer) + "-" + std::to_string(number);
        try {
          const std::string put = R"({"TableName":"polly","Item":{"k":{"S":")" + key + R"("}}})";
          if (client.call("PutItem", put).status == 200) answered[writer].push_back(key);
        } catch (const std::runtime_error&) {
        }
      }
    });
  for (int round = 0; round < 5; ++round) {
    const std::size_t before = service.requests();
    EXPECT_TRUE(comes_true(std::chrono::seconds(10), [&] { return service.requests() > before + 50; }));
    service.stop();
    service.start();
  }
  ends = true;
  for (std::thread& writer : writers) writer.join();
  const auto items = service.items("polly");
  for (const std::vector<std::string>& keys : answered)
    for (const std::string& key : keys) EXPECT_TRUE(items.contains(key)) << key;
}

}  // namespace
}  // namespace polly::testing
