#include "polly/testing/sentinel_group.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "polly/testing/free_port.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::testing {

namespace {

std::string config_of(const SentinelOptions& options, std::uint16_t port, std::uint16_t primary_port) {
  std::string config;
  const auto add = [&config](const std::string& line) { config += line + "\n"; };
  const auto add_for_primary = [&](const std::string& setting, const std::string& value) {
    add("sentinel " + setting + " " + options.name + " " + value);
  };
  add("port " + std::to_string(port));
  add("bind 127.0.0.1");
  add("protected-mode no");
  add("dir .");
  add_for_primary("monitor",
                  "127.0.0.1 " + std::to_string(primary_port) + " " + std::to_string(options.sentinels / 2 + 1));
  add_for_primary("down-after-milliseconds", std::to_string(options.down_after.count()));
  add_for_primary("failover-timeout", std::to_string(options.failover_timeout.count()));
  add_for_primary("parallel-syncs", "1");
  if (!options.server.password.empty()) add_for_primary("auth-pass", options.server.password);
  if (!options.sentinel_password.empty()) {
    add("requirepass " + options.sentinel_password);
    add("sentinel sentinel-pass " + options.sentinel_password);
  }
  return config;
}

// A sentinel stores its state in its configuration file, which it keeps at a restart.
std::vector<std::string> command_of(const SentinelOptions& options, std::uint16_t port, std::uint16_t primary_port) {
  const char* script =
      "test -e sentinel.conf || printf %s \"$1\" > sentinel.conf; exec \"$2\" sentinel.conf --sentinel";
  return {"sh", "-c", script, "sh", config_of(options, port, primary_port), options.server.program};
}

// The value of `name` in a reply of pairs: "num-slaves" "2" "flags" "master" ...
std::string field(const std::vector<std::string>& pairs, const std::string& name) {
  for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
    if (pairs[i] == name) return pairs[i + 1];
  }
  return "";
}

bool is_primary(const ValkeyServer& server) {
  return server.client().ask_list({"ROLE"}).front() == "master";
}

bool follows(const ValkeyServer& replica, const ValkeyServer& primary) {
  const std::vector<std::string> role = replica.client().ask_list({"ROLE"});
  return role.front() == "slave" && role.at(2) == std::to_string(primary.port()) && role.at(3) == "connected";
}

}  // namespace

Sentinel::Sentinel(const SentinelOptions& options, std::uint16_t primary_port)
    : password_(options.sentinel_password), port_(free_port()), process_(command_of(options, port_, primary_port)) {
  wait_until_ready();
}

std::vector<std::string> Sentinel::ask_list(const Words& words) const {
  PlainClient client(connect_to(port_));
  if (!password_.empty()) client.ask({"AUTH", password_});
  return client.ask_list(words);
}

void Sentinel::restart() {
  process_.restart();
  wait_until_ready();
}

void Sentinel::wait_until_ready() {
  process_.wait_until_ready(ValkeyServer::kStartMax, [this] { return ask_list({"PING"}) == Words{"PONG"}; });
}

SentinelGroup::SentinelGroup(SentinelOptions options) : options_(std::move(options)) {
  ValkeyOptions server = options_.server;
  servers_.push_back(std::make_unique<ValkeyServer>(server));
  server.replica_of = servers_.front().get();
  for (std::size_t i = 0; i < options_.replicas; ++i) servers_.push_back(std::make_unique<ValkeyServer>(server));
  wait_for("the replicas are in step", [this] { return all_follow(0); });
  for (std::size_t i = 0; i < options_.sentinels; ++i)
    sentinels_.push_back(std::make_unique<Sentinel>(options_, servers_.front()->port()));
  wait_for("all sentinels know all", [this] { return all_know_all(); });
}

std::vector<std::string> SentinelGroup::sentinel_addresses() const {
  std::vector<std::string> addresses;
  for (const auto& sentinel : sentinels_) addresses.push_back(sentinel->address());
  return addresses;
}

std::size_t SentinelGroup::primary() {
  const std::vector<Sentinel*> sentinels = running();
  if (sentinels.empty()) throw std::runtime_error("no sentinel runs");
  return primary_by(*sentinels.front());
}

std::size_t SentinelGroup::kill_primary() {
  const std::size_t number = primary();
  server(number).kill();
  return number;
}

std::size_t SentinelGroup::freeze_primary() {
  const std::size_t number = primary();
  server(number).freeze();
  return number;
}

std::size_t SentinelGroup::wait_for_failover(std::size_t old) {
  std::size_t now = old;
  wait_for("another server than " + server(old).address() + " is the primary", [&] {
    now = primary();
    const std::vector<Sentinel*> sentinels = running();
    const auto says_so = [&](const Sentinel* sentinel) { return primary_by(*sentinel) == now; };
    return now != old && std::all_of(sentinels.begin(), sentinels.end(), says_so) && server(now).runs() &&
           is_primary(server(now)) && all_follow(now);
  });
  return now;
}

void SentinelGroup::bring_back(std::size_t number) {
  server(number).thaw();
  if (!server(number).runs()) server(number).restart();
  wait_for(server(number).address() + " is a replica", [&] {
    const std::size_t now = primary();
    return now != number && follows(server(number), server(now)) && all_know_all();
  });
}

void SentinelGroup::wait_for(const std::string& what, const std::function<bool()>& is_so) {
  try {
    wait_until(what, kReadyMax, is_so);
  } catch (const std::runtime_error& error) {
    std::string story = error.what();
    for (const auto& server : servers_) story += "\nserver " + server->address() + ":\n" + server->log();
    for (const auto& sentinel : sentinels_) story += "\nsentinel " + sentinel->address() + ":\n" + sentinel->log();
    throw std::runtime_error(story);
  }
}

bool SentinelGroup::all_know_all() {
  const std::vector<Sentinel*> sentinels = running();
  return std::all_of(sentinels.begin(), sentinels.end(), [this](const Sentinel* sentinel) {
    const std::vector<std::string> primary = sentinel->ask_list({"SENTINEL", "MASTER", name()});
    return field(primary, "flags") == "master" && field(primary, "num-slaves") == std::to_string(options_.replicas) &&
           field(primary, "num-other-sentinels") == std::to_string(options_.sentinels - 1);
  });
}

bool SentinelGroup::all_follow(std::size_t primary) {
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    if (i != primary && server(i).runs() && !follows(server(i), server(primary))) return false;
  }
  return true;
}

std::size_t SentinelGroup::primary_by(const Sentinel& sentinel) const {
  const std::vector<std::string> address = sentinel.ask_list({"SENTINEL", "GET-MASTER-ADDR-BY-NAME", name()});
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    if (address.size() == 2 && address[1] == std::to_string(servers_[i]->port())) return i;
  }
  throw std::runtime_error("sentinel " + sentinel.address() + " names no server of this group");
}

std::vector<Sentinel*> SentinelGroup::running() const {
  std::vector<Sentinel*> sentinels;
  for (const auto& sentinel : sentinels_) {
    if (sentinel->runs()) sentinels.push_back(sentinel.get());
  }
  return sentinels;
}

}  // namespace polly::testing
