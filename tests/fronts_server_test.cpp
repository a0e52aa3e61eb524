// The built program and a daemon with something in between: nginx that rewrites paths, and proxies from the
// environment.
#include <gtest/gtest.h>
#include <poll.h>

#include <fstream>
#include <optional>
#include <thread>

#include "polly/testing/certificates.hpp"
#include "polly/testing/example_sha.hpp"
#include "polly/testing/free_port.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/server_process.hpp"
#include "polly/testing/socket.hpp"
#include "tests/daemon_process.hpp"
#include "tests/paths.hpp"

namespace polly::tests {

namespace {

using testing::Environment;
using testing::ProgramResult;
using testing::run_program;
using testing::TemporaryFolder;
using Words = std::vector<std::string>;

using testing::kSha;
const Environment kDaemonSecrets{{"POLLY_WEBHOOK_SECRET", "s3cret"}, {"POLLY_API_TOKEN", "t0ken"}};

ProgramResult polly_at(const std::string& url, Words arguments, Environment more = {}) {
  arguments.insert(arguments.begin(), kPollyProgram);
  arguments.insert(arguments.end(), {"--server", url});
  more.insert(more.end(), kDaemonSecrets.begin(), kDaemonSecrets.end());
  return run_program(arguments, more);
}

// nginx with one server; `location` is the content of its only location. With a certificate it has TLS. It ends with
// the object.
class Nginx {
 public:
  explicit Nginx(const std::string& location, const testing::CertificateFiles* certificate = nullptr)
      : port_(testing::free_port()), scheme_(certificate == nullptr ? "http" : "https") {
    std::string tls;
    if (certificate != nullptr) {
      tls = "ssl_certificate " + certificate->certificate.string() + "; ssl_certificate_key " +
            certificate->key.string() + "; ";
    }
    std::ofstream(folder_ / "nginx.conf")
        << "daemon off; master_process off; pid " << (folder_ / "pid").string() << "; error_log stderr;\n"
        << "events {}\nhttp { access_log off; client_body_temp_path " << (folder_ / "body").string()
        << "; proxy_temp_path " << (folder_ / "proxy").string() << "; fastcgi_temp_path "
        << (folder_ / "fastcgi").string() << "; uwsgi_temp_path " << (folder_ / "uwsgi").string() << "; scgi_temp_path "
        << (folder_ / "scgi").string() << ";\n"
        << "proxy_cache_path " << (folder_ / "cache").string() << " keys_zone=all:1m;\n"
        << "server { listen 127.0.0.1:" << port_ << (tls.empty() ? "; " : " ssl; ") << tls << "location / { "
        << location << " } } }\n";
    process_.emplace(Words{"nginx", "-e", "stderr", "-c", folder_ / "nginx.conf"});
    process_->wait_until_ready(std::chrono::seconds(20), [&] { return testing::connect_to(port_).is_open(); });
  }

  std::string url() const { return scheme_ + "://127.0.0.1:" + std::to_string(port_); }

 private:
  TemporaryFolder folder_;
  std::uint16_t port_;
  std::string scheme_;
  std::optional<testing::ServerProcess> process_;
};

bool has_nginx() {
  return run_program({"bash", "-c", "command -v nginx"}).exit_code == 0;
}

}  // namespace

TEST(Fronts, HowDoIReachADaemonWhoseCertificateIsOfMyOwnAuthority) {
  if (!has_nginx()) GTEST_SKIP() << "nginx is not installed";
  const DaemonProcess daemon(kDaemonSecrets);
  const testing::TestCertificates certificates;
  const Nginx nginx("proxy_pass " + daemon.url() + ";", &certificates.server());
  const std::string ca = certificates.ca();
  const TemporaryFolder folder;
  const Words verbs_to_reach_it[] = {{"store", "scan"},
                                     {"stats"},
                                     {"doctor"},
                                     {"backup", folder / "saved.db"},
                                     {"event", "send", "-", "--event", "ping"}};
  for (const Words& verb : verbs_to_reach_it) {
    const ProgramResult stranger = polly_at(nginx.url(), verb);
    EXPECT_EQ(stranger.exit_code, 5) << verb.front() << stranger.err << stranger.out;
    EXPECT_NE((stranger.err + stranger.out).find("SSL_CERT_FILE"), std::string::npos) << stranger.err << stranger.out;
  }
  const auto scan_with = [&](const Words& options, const Environment& more) {
    Words words{"store", "scan"};
    words.insert(words.end(), options.begin(), options.end());
    return polly_at(nginx.url(), words, more).exit_code;
  };
  EXPECT_EQ(scan_with({"--ca", ca}, {}), 0);
  EXPECT_EQ(scan_with({}, {{"POLLY_SERVER_CA", ca}}), 0);
  EXPECT_EQ(scan_with({}, {{"SSL_CERT_FILE", ca}}), 0);
  EXPECT_EQ(scan_with({"--ca", ca}, {{"SSL_CERT_FILE", certificates.other_ca()}}), 0) << "the option decides";
  EXPECT_EQ(scan_with({"--ca", certificates.other_ca()}, {}), 5);
  EXPECT_EQ(scan_with({"--ca", folder / "none.pem"}, {}), 2);
  EXPECT_EQ(polly_at(nginx.url(), {"doctor", "--ca", ca}).exit_code, 0);
  EXPECT_EQ(polly_at(nginx.url(), {"backup", folder / "saved.db", "--ca", ca}).exit_code, 0);
}

TEST(Fronts, KeysAreUnchangedThroughAProxyThatRewritesPaths) {
  if (!has_nginx()) GTEST_SKIP() << "nginx is not installed";
  const DaemonProcess daemon(kDaemonSecrets);
  const Nginx nginx("proxy_pass " + daemon.url() + "/;");
  for (const std::string key : {"a/b", "a/../b", "a//b", "a%2F+b", "?a&b=c#d;e"}) {
    EXPECT_EQ(polly_at(nginx.url(), {"store", "set", key, "42"}).exit_code, 0) << key;
    EXPECT_EQ(polly_at(nginx.url(), {"store", "get", key}).out, "42\n") << key;
    const std::string keys = polly_at(daemon.url(), {"store", "scan", "-0"}).out;  // perhaps that of a probe as well
    EXPECT_NE(('\0' + keys).find('\0' + key + '\0'), std::string::npos) << keys;
    EXPECT_EQ(polly_at(nginx.url(), {"store", "delete", key}).exit_code, 0) << key;
    EXPECT_EQ(polly_at(nginx.url(), {"store", "get", key}).exit_code, 3) << key;
  }
  const Words commit{"--sha", kSha, "--repo", "acme/..shop"};
  const auto state = [&](Words words) {
    words.insert(words.begin(), "state");
    words.insert(words.end(), commit.begin(), commit.end());
    return polly_at(nginx.url(), words);
  };
  EXPECT_EQ(state({"store", "pr_number", "42"}).exit_code, 0);
  EXPECT_EQ(state({"get", "pr_number"}).out, "42\n");
  EXPECT_EQ(state({"get", "check_suite_id"}).exit_code, 3);
  EXPECT_EQ(polly_at(nginx.url(), {"doctor"}).exit_code, 0);
}

TEST(Fronts, AProxysOwnReplyIsNotTakenForTheDaemons) {
  if (!has_nginx()) GTEST_SKIP() << "nginx is not installed";
  const DaemonProcess daemon(kDaemonSecrets);
  for (const std::string& location :
       {std::string("return 200 '<html>Welcome</html>';"), std::string("return 404;"), std::string("return 204;"),
        std::string("return 302 http://127.0.0.1:1/login;"), std::string("proxy_pass http://127.0.0.1:1;"),
        "proxy_pass " + daemon.url() + "/elsewhere/;"}) {
    const Nginx nginx(location);
    const bool is_ours = location.find("elsewhere") != std::string::npos;  // the daemon's own 404: no such path
    for (const Words& words : std::vector<Words>{{"store", "exists", "key"},
                                                 {"store", "set", "key", "1"},
                                                 {"state", "get", "--sha", kSha, "--repo", "acme/shop"}}) {
      const ProgramResult result = polly_at(nginx.url(), words);
      EXPECT_EQ(result.exit_code, is_ours ? 1 : 5) << location << words[1] << result.err;
      EXPECT_EQ(result.out, "") << location;
    }
  }
}

TEST(Fronts, ACacheInBetweenStoresNothing) {
  if (!has_nginx()) GTEST_SKIP() << "nginx is not installed";
  const DaemonProcess daemon(kDaemonSecrets);
  const Nginx nginx("proxy_cache all; proxy_cache_valid any 1h; proxy_cache_key all; proxy_pass " + daemon.url() + ";");
  EXPECT_EQ(polly_at(nginx.url(), {"store", "get", "a"}).exit_code, 3);
  EXPECT_EQ(polly_at(nginx.url(), {"store", "set", "a", "1"}).exit_code, 0);
  EXPECT_EQ(polly_at(nginx.url(), {"store", "get", "a"}).out, "1\n");
  EXPECT_EQ(polly_at(nginx.url(), {"store", "set", "a", "2"}).exit_code, 0);
  EXPECT_EQ(polly_at(nginx.url(), {"store", "get", "a"}).out, "2\n");
  EXPECT_EQ(polly_at(nginx.url(), {"store", "get", "b"}).exit_code, 3);
}

TEST(Fronts, AProxyFromTheEnvironmentIsNotUsedForThisMachine) {
  const DaemonProcess daemon(kDaemonSecrets);
  const std::uint16_t port = testing::free_port();
  const testing::Socket proxy = testing::listen_on(port);
  const std::string address = "http://127.0.0.1:" + std::to_string(port);
  const std::string daemon_port = daemon.url().substr(daemon.url().rfind(':'));
  const auto connects_to_proxy = [&] {
    pollfd waiting{proxy.fd(), POLLIN, 0};
    return ::poll(&waiting, 1, 0) == 1;
  };
  const auto expect_direct = [&](const std::string& variable, const std::string& host) {
    const ProgramResult result =
        polly_at("http://" + host + daemon_port, {"store", "exists", "key"}, {{variable, address}});
    EXPECT_EQ(result.exit_code, 3) << variable << " " << host << result.err;
    EXPECT_FALSE(connects_to_proxy()) << variable << " " << host;
  };
  for (const char* variable : {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"}) {
    expect_direct(variable, "127.0.0.1");
  }
  for (const char* host : {"localhost", "127.1", "[::ffff:127.0.0.1]", "0.0.0.0"}) expect_direct("http_proxy", host);
}

TEST(Fronts, AProxyFromTheEnvironmentIsUsedForOtherMachines) {
  const std::uint16_t port = testing::free_port();
  const testing::Socket proxy = testing::listen_on(port);
  std::string request;
  std::thread answering([&] {
    const testing::Socket client = testing::accept_from(proxy);
    request = client.receive_some();
    client.send("HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n");
    (void)client.is_ended();
  });
  const ProgramResult result = polly_at("http://polly.invalid:8080", {"store", "exists", "key"},
                                        {{"http_proxy", "http://127.0.0.1:" + std::to_string(port)}});
  answering.join();
  EXPECT_EQ(request.substr(0, 36), "GET http://polly.invalid:8080/api/v1");
  EXPECT_EQ(result.exit_code, 5);
  EXPECT_NE(result.err.find("not Polly's"), std::string::npos) << result.err;
}

}  // namespace polly::tests
