// An OutgoingClient and a real nginx with TLS.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "polly/http/client.hpp"
#include "polly/http/detail/test_outgoing.hpp"
#include "polly/testing/certificates.hpp"
#include "polly/testing/faulty_proxy.hpp"
#include "polly/testing/free_port.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/server_process.hpp"
#include "polly/testing/socket.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::http {
namespace {

using namespace std::chrono_literals;
using testing::CertificateFiles;
using testing::test_certificates;

// Answers each request with its number on its connection.
class TlsServer {
 public:
  // A connection that is idle for longer than `idle_max` is ended, as TLS and TCP do it.
  explicit TlsServer(const CertificateFiles& certificate, std::chrono::seconds idle_max = 60s)
      : port_(testing::free_port()), process_(command(port_, certificate, idle_max)) {
    process_.wait_until_ready(15s, [this] { return testing::connect_to(port_).is_open(); });
  }

  std::uint16_t port() const noexcept { return port_; }
  void restart() {
    process_.restart();
    process_.wait_until_ready(15s, [this] { return testing::connect_to(port_).is_open(); });
  }

 private:
  static std::vector<std::string> command(std::uint16_t port, const CertificateFiles& certificate,
                                          std::chrono::seconds idle_max) {
    std::string config =
        "daemon off;\nmaster_process off;\npid nginx.pid;\nerror_log stderr warn;\n"
        "events { worker_connections 512; }\n"
        "http {\n  access_log off;\n  keepalive_timeout " +
        std::to_string(idle_max.count()) + ";\n";
    for (const char* part : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
      config += "  " + std::string(part) + "_temp_path " + part + "_temp;\n";
    }
    config += "  server {\n    listen 127.0.0.1:" + std::to_string(port) + " ssl;\n    ssl_certificate " +
              certificate.certificate.string() + ";\n    ssl_certificate_key " + certificate.key.string() +
              ";\n    location / { return 200 \"hello $connection_requests\"; }\n  }\n}\n";
    return {"sh", "-c", "PATH=\"$PATH:/usr/sbin\"; printf %s \"$1\" > tls.conf; exec nginx -p . -e stderr -c tls.conf",
            "sh", config};
  }

  const std::uint16_t port_;
  testing::ServerProcess process_;
};

OutgoingOptions trusting(const std::filesystem::path& ca) {
  OutgoingOptions options;
  options.trust.file = ca.string();
  return options;
}

std::string https_url(std::uint16_t port) {
  return "https://127.0.0.1:" + std::to_string(port) + "/";
}

TEST(OutgoingTls, AServerOfATrustedAuthorityIsTrustedAndItsConnectionIsKept) {
  const TlsServer server(test_certificates().server());
  TestOutgoing client(trusting(test_certificates().ca()));
  for (int i = 1; i <= 3; ++i) {
    EXPECT_EQ(client.ask(OutgoingRequest("GET", https_url(server.port()))).text(), "200 hello " + std::to_string(i));
  }
}

TEST(OutgoingTls, AServerThatDoesNotProveWhoItIsGetsNoRequest) {
  const auto& certificates = test_certificates();
  for (const CertificateFiles& certificate :
       {certificates.other_server(), certificates.expired(), certificates.elsewhere()}) {
    const TlsServer server(certificate);
    const EndedRequest ended =
        TestOutgoing(trusting(certificates.ca())).ask(OutgoingRequest("POST", https_url(server.port()), {}, "s3cret"));
    EXPECT_EQ(ended.text(), "unavailable") << ended.message;
    EXPECT_NE(ended.message.find("cannot be trusted"), std::string::npos) << ended.message;
    EXPECT_EQ(ended.message.find("s3cret"), std::string::npos) << ended.message;
  }
}

TEST(OutgoingTls, WithoutAFileTheSystemsAuthoritiesAreTrustedAndNoOthers) {
  const TlsServer server(test_certificates().server());
  EXPECT_EQ(TestOutgoing().ask(OutgoingRequest("GET", https_url(server.port()))).text(), "unavailable");
}

TEST(OutgoingTls, AFileOfAuthoritiesThatCannotBeReadIsAMistakeOfTheConfiguration) {
  const TlsServer server(test_certificates().server());
  const EndedRequest ended =
      TestOutgoing(trusting("/nowhere/ca.pem")).ask(OutgoingRequest("GET", https_url(server.port())));
  EXPECT_EQ(ended.text(), "config");
  EXPECT_NE(ended.message.find("/nowhere/ca.pem"), std::string::npos) << ended.message;
}

// To libcurl 7.88 the server's last message looks like a connection that is open.
TEST(OutgoingTls, AConnectionThatTheServerEndsWhileItIsIdleIsNotUsedAgain) {
  const TlsServer server(test_certificates().server(), 1s);
  testing::FaultyProxy proxy(server.port());
  TestOutgoing client(trusting(test_certificates().ca()));
  for (int i = 0; i < 2; ++i) {
    const EndedRequest ended = client.ask(OutgoingRequest("POST", https_url(proxy.port()), {}, "abc"));
    EXPECT_EQ(ended.text(), "200 hello 1") << ended.message;
    testing::wait_until("both sides have ended the connection", 20s, [&] { return proxy.open() == 0; });
  }
}

TEST(OutgoingTls, AfterTheServerHasRestartedRequestsAreServedAgain) {
  TlsServer server(test_certificates().server());
  TestOutgoing client(trusting(test_certificates().ca()));
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(client.ask(OutgoingRequest("GET", https_url(server.port()))).text(), "200 hello 1");
    server.restart();
  }
}

// Its connection is kept and ends, and the next one is not trusted: that says nothing about what was sent before.
TEST(OutgoingTls, AWriteThatWasSentIsUnknownAlsoWhereTheNextConnectionIsNotTrusted) {
  const TlsServer server(test_certificates().server());
  testing::FaultyProxy proxy(server.port());
  const testing::TemporaryFolder folder;
  OutgoingOptions options = trusting(folder / "ca.pem");
  options.trust.folder = folder.path().string();  // so that libcurl reads the file for each connection
  std::filesystem::copy_file(test_certificates().ca(), options.trust.file);
  TestOutgoing client(options);
  EXPECT_EQ(client.ask(OutgoingRequest("GET", https_url(proxy.port()))).text(), "200 hello 1");
  std::filesystem::remove(options.trust.file);
  proxy.cut_after(testing::Way::to_server, 50);
  const EndedRequest ended = client.ask(OutgoingRequest("POST", https_url(proxy.port()), {}, "abc"), 20s);
  EXPECT_EQ(ended.text(), "unknown_outcome") << ended.message;
  EXPECT_NE(ended.message.find("ca.pem"), std::string::npos) << ended.message;
  EXPECT_EQ(client.ask(OutgoingRequest("POST", https_url(proxy.port()), {}, "abc"), 20s).text(), "config");
}

// Reset at any byte of the handshake, the request or the answer. SIGPIPE would end the program.
TEST(OutgoingTls, ARequestThatIsCutAtAnyByteEndsAsUnavailableOrUnknown) {
  const TlsServer server(test_certificates().server());
  testing::FaultyProxy proxy(server.port());
  TestOutgoing client(trusting(test_certificates().ca()));
  bool was_unavailable = false;
  bool was_unknown = false;
  for (const testing::Way way : {testing::Way::to_server, testing::Way::to_client}) {
    std::string text;
    for (std::size_t bytes = 1; !text.starts_with("200 ") && bytes < 20'000; bytes += 97) {
      proxy.pass();
      proxy.cut();
      proxy.cut_after(way, bytes);
      text = client.ask(OutgoingRequest("POST", https_url(proxy.port()), {}, "abc"), 20s).text();
      was_unavailable = was_unavailable || text == "unavailable";
      was_unknown = was_unknown || text == "unknown_outcome";
      EXPECT_TRUE(text == "unavailable" || text == "unknown_outcome" || text.starts_with("200 ")) << text;
    }
    EXPECT_TRUE(text.starts_with("200 ")) << text;
  }
  EXPECT_TRUE(was_unavailable);
  EXPECT_TRUE(was_unknown);
}

}  // namespace
}  // namespace polly::http
