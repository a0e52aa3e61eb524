// ReloadedDaemon: the built daemon with its secrets in files that a test changes.
//
//   SecretFiles files;                                         // webhook secret "s1", token "t1", ring k1
//   ReloadedDaemon daemon(files, {{"POLLY_STORAGE_TYPE", "memory"}});
//   files.write("token", "t2");
//   EXPECT_TRUE(daemon.reload());                              // SIGHUP, and waits for its result
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "polly/http/client.hpp"
#include "polly/testing/program.hpp"
#include "tests/daemon_process.hpp"

namespace polly::tests {

bool has(const std::string& text, std::string_view part);

// "NAME:KEY", a new key each time.
std::string new_key(std::string_view name);

class SecretFiles {
 public:
  SecretFiles();

  std::string path(const std::string& name) const { return (folder_ / name).string(); }  // webhook, token, ring
  // The file appears whole, of mode 0600.
  void write(const std::string& name, std::string_view text) const;
  testing::Environment environment(testing::Environment more) const;

 private:
  const testing::TemporaryFolder folder_;
};

class ReloadedDaemon {
 public:
  ReloadedDaemon(const SecretFiles& files, testing::Environment more) : daemon_(files.environment(std::move(more))) {}

  // Whether it succeeded.
  bool reload();

  DaemonProcess& process() noexcept { return daemon_; }
  const std::string& url() const noexcept { return daemon_.url(); }
  std::string log() const { return daemon_.log(); }
  std::string ready() const { return http::Client(url()).send("GET", "/readyz?verbose").body; }

  http::Response deliver(const std::string& secret, int number = 1) const;  // a webhook
  http::Response put(const std::string& token, const std::string& key, const std::string& json) const;
  http::Response get(const std::string& token, const std::string& key) const;

 private:
  DaemonProcess daemon_;
};

}  // namespace polly::tests
