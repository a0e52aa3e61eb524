#include "tests/reloaded_daemon.hpp"

#include <signal.h>

#include <cstddef>
#include <fstream>
#include <iomanip>
#include <sstream>

#include "polly/codec/key_ring.hpp"
#include "polly/github/signature.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::tests {

namespace {

constexpr std::string_view kRead = "the secrets were read again";
constexpr std::string_view kFailed = "a reload failed";

std::size_t occurrences(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
  return count;
}

}  // namespace

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::string new_key(std::string_view name) {
  return std::string(codec::generate_key_line(name).reveal());
}

SecretFiles::SecretFiles() {
  write("webhook", "s1");
  write("token", "t1");
  write("ring", new_key("k1"));
}

void SecretFiles::write(const std::string& name, std::string_view text) const {
  const std::string draft = path(name + ".new");
  std::ofstream(draft) << text;
  std::filesystem::permissions(draft, std::filesystem::perms(0600));
  std::filesystem::rename(draft, path(name));
}

testing::Environment SecretFiles::environment(testing::Environment more) const {
  more.insert(more.end(), {{"POLLY_WEBHOOK_SECRET_FILE", path("webhook")},
                           {"POLLY_API_TOKEN_FILE", path("token")},
                           {"POLLY_STORAGE_ENCRYPTION_KEYS_FILE", path("ring")}});
  return more;
}

bool ReloadedDaemon::reload() {
  const std::string before = log();
  const std::size_t read = occurrences(before, kRead);
  const std::size_t failed = occurrences(before, kFailed);
  daemon_.signal(SIGHUP);
  bool is_ok = false;
  testing::wait_until("the reload has ended", std::chrono::seconds(30), [&] {
    const std::string now = log();
    is_ok = occurrences(now, kRead) > read;
    return is_ok || occurrences(now, kFailed) > failed;
  });
  return is_ok;
}

http::Response ReloadedDaemon::deliver(const std::string& secret, int number) const {
  std::ostringstream sha;
  sha << std::hex << std::setw(40) << std::setfill('0') << number;
  const std::string body = R"({"action":"opened","number":42,"pull_request":{"number":42,"head":{"sha":")" + sha.str() +
                           R"("}},"repository":{"full_name":"Acme/Shop"}})";
  return http::Client(url()).send("POST", "/webhook", body,
                                  {{"Content-Type", "application/json"},
                                   {"X-GitHub-Event", "pull_request"},
                                   {"X-Hub-Signature-256", github::sign(body, Secret(secret))}});
}

http::Response ReloadedDaemon::put(const std::string& token, const std::string& key, const std::string& json) const {
  return http::Client(url(), Secret(token)).send("PUT", "/api/v1/store/entry?key=" + key, json);
}

http::Response ReloadedDaemon::get(const std::string& token, const std::string& key) const {
  return http::Client(url(), Secret(token)).send("GET", "/api/v1/store/entry?key=" + key);
}

}  // namespace polly::tests
