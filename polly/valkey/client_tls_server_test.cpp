// TLS with a real server: whom the client trusts, whom the server trusts, and what is said where one of them does not
// speak TLS at all.
#include <gtest/gtest.h>

#include <string>

#include "polly/testing/certificates.hpp"
#include "polly/testing/scripted_peer.hpp"
#include "polly/testing/valkey_server.hpp"
#include "polly/valkey/detail/test_client.hpp"

namespace polly::valkey {
namespace {

using namespace std::chrono_literals;
using testing::CertificateFiles;
using testing::test_certificates;
using testing::ValkeyServer;

ValkeyServer& server() {
  static ValkeyServer server({.tls = test_certificates().server()});
  return server;
}

ValkeyServer& strict_server() {
  static ValkeyServer server({.tls = test_certificates().server(), .wants_client_certificates = true});
  return server;
}

Options over_tls(const ValkeyServer& server) {
  Options options = options_of(server.tls_port());
  options.tls.enabled = true;
  options.tls.ca_file = test_certificates().ca();
  options.command_timeout = 3s;
  options.start_timeout = 1s;
  return options;
}

Options showing(Options options, const CertificateFiles& files) {
  options.tls.certificate_file = files.certificate;
  options.tls.key_file = files.key;
  return options;
}

TEST(ClientTls, AServerOfTheOwnAuthorityIsTrusted) {
  EXPECT_EQ(try_open(over_tls(server())).text(), "opened");
  Options by_name = over_tls(server());
  by_name.addresses = {Address("localhost", server().tls_port())};
  EXPECT_EQ(try_open(by_name).text(), "opened");
}

TEST(ClientTls, ALargeValueGoesBothWaysWhole) {
  TestClient client(over_tls(server()));
  std::string value(3'000'000, 'x');
  for (std::size_t i = 0; i < value.size(); i += 97) value[i] = static_cast<char>(i);
  EXPECT_EQ(client.ask(resp3::Command("SET").key("large").add(value), Effect::write).text(), "OK");
  EXPECT_TRUE(client.ask(resp3::Command("GET").key("large")).text() == value);
}

TEST(ClientTls, AServerOfAnotherAuthorityIsNot) {
  Options options = over_tls(server());
  options.tls.ca_file = test_certificates().other_ca();
  expect_refused(options, ErrorKind::config, "check Storage::valkey.tls.ca_file");
  options.tls.ca_file.clear();  // those that the system trusts
  expect_refused(options, ErrorKind::config, "check Storage::valkey.tls.ca_file");
}

TEST(ClientTls, ACertificateForAnotherNameIsNotAccepted) {
  const ValkeyServer elsewhere({.tls = test_certificates().elsewhere()});
  expect_refused(over_tls(elsewhere), ErrorKind::config, "is not trusted");
  Options named = over_tls(elsewhere);
  named.tls.server_name = "elsewhere.example";
  EXPECT_EQ(try_open(named).text(), "opened");
  Options misnamed = over_tls(server());
  misnamed.tls.server_name = "elsewhere.example";
  expect_refused(misnamed, ErrorKind::config, "is not trusted");
}

TEST(ClientTls, ACertificateThatHasExpiredIsNotAccepted) {
  const ValkeyServer expired({.tls = test_certificates().expired()});
  expect_refused(over_tls(expired), ErrorKind::config, "expired");
}

TEST(ClientTls, WithoutVerificationAnyCertificateWillDo) {
  Options options = over_tls(server());
  options.tls.ca_file.clear();
  options.tls.verify = false;
  EXPECT_EQ(try_open(options).text(), "opened");
}

TEST(ClientTls, AServerThatWantsACertificateIsShownIt) {
  EXPECT_EQ(try_open(showing(over_tls(strict_server()), test_certificates().client())).text(), "opened");
}

TEST(ClientTls, AServerThatWantsACertificateRefusesWhoHasNone) {
  expect_refused(over_tls(strict_server()), ErrorKind::config, "Storage::valkey.tls.certificate_file");
  expect_refused(showing(over_tls(strict_server()), test_certificates().stranger()), ErrorKind::config,
                 "Storage::valkey.tls.certificate_file");
}

TEST(ClientTls, FilesThatAreNoCertificatesAreNamed) {
  Options options = over_tls(server());
  options.tls.ca_file = "/nowhere/ca.pem";
  expect_refused(options, ErrorKind::config, "/nowhere/ca.pem");
  options = showing(over_tls(server()), test_certificates().client());
  options.tls.key_file = test_certificates().client().certificate;
  expect_refused(options, ErrorKind::config, "key of the client's certificate");
}

// It takes what TLS says first for the beginning of a command, and waits for the rest.
TEST(ClientTls, AServerThatSpeaksNoTlsOnThisPortIsSaidSo) {
  Options options = over_tls(server());
  options.addresses = {Address("127.0.0.1", server().port())};
  options.command_timeout = 500ms;
  expect_refused(options, ErrorKind::unavailable, "does it speak TLS on this port?");
}

TEST(ClientTls, AServerThatAnswersTlsWithSomethingElseIsSaidSo) {
  testing::ScriptedPeer peer([](testing::Peer& each) {
    each.expect_bytes("\x16\x03\x01");
    each.send("-ERR no TLS here\r\n");
    each.close();
  });
  Options options = over_tls(server());
  options.addresses = {Address("127.0.0.1", peer.port())};
  expect_refused(options, ErrorKind::config, "it does not speak TLS");
}

TEST(ClientTls, AServerThatSpeaksOnlyTlsOnThisPortIsSaidSo) {
  Options options = over_tls(server());
  options.tls = TlsOptions();
  expect_refused(options, ErrorKind::unavailable, "does it want TLS?");
}

}  // namespace
}  // namespace polly::valkey
