#include "polly/valkey/detail/handshake.hpp"

#include <string>
#include <utility>

#include "polly/base/decimal.hpp"
#include "polly/valkey/server_refusal.hpp"

namespace polly::valkey {

namespace {

using resp3::Command;
using resp3::Reply;

constexpr std::string_view kDefaultUser = "default";

bool knows_no_resp3(const Reply& reply) noexcept {
  if (!reply.is_error()) return false;
  const std::string& text = reply.text();
  return text.starts_with("NOPROTO") || text.starts_with("ERR unknown command") ||
         text.starts_with("ERR Protocol version");
}

// Of the map that HELLO answers; empty where it has none of that name.
std::string_view member(const Reply& map, std::string_view name) noexcept {
  const auto& elements = map.elements();
  for (std::size_t i = 0; i + 1 < elements.size(); i += 2) {
    if (elements[i].text() == name) return elements[i + 1].text();
  }
  return {};
}

// "6.0.16"; another text is not too old.
bool is_too_old(std::string_view version) noexcept {
  constexpr std::pair kOldest{6, 2};
  const auto major = take_decimal<int>(version);
  if (!major || !version.starts_with('.')) return false;
  version.remove_prefix(1);
  const auto minor = take_decimal<int>(version);
  return minor && std::pair(*major, *minor) < kOldest;
}

}  // namespace

Handshake::Handshake(const Options& options, const Credentials& who, bool wants_primary)
    : options_(options), who_(who), wants_primary_(wants_primary) {}

std::vector<Command> Handshake::next() {
  std::vector<Command> commands;
  if (step_ == Step::done) return commands;
  const bool has_password = !who_.empty();
  const std::string_view user = who_.username.empty() ? kDefaultUser : std::string_view(who_.username);
  if (step_ == Step::hello) {
    Command hello = Command("HELLO").add("3");
    if (has_password) hello.add("AUTH"), hello.add(user), hello.add(who_.password.reveal());
    hello.add("SETNAME"), hello.add(std::string_view(options_.client_name));
    commands.push_back(std::move(hello));
  } else {
    if (has_password && who_.username.empty()) commands.push_back(Command("AUTH").add(who_.password.reveal()));
    if (has_password && !who_.username.empty())
      commands.push_back(Command("AUTH").add(user).add(who_.password.reveal()));
    commands.push_back(Command("CLIENT").add("SETNAME").add(options_.client_name));
  }
  if (options_.database != 0) commands.push_back(Command("SELECT").add(options_.database));
  if (wants_primary_) commands.push_back(Command("ROLE"));
  return commands;
}

void Handshake::accept(const std::vector<Reply>& replies) {
  if (step_ == Step::hello && knows_no_resp3(replies.front())) {
    step_ = Step::resp2;
    speaks_resp3_ = false;
    return;
  }
  // A refused HELLO explains the errors that follow it. The name of the connection is optional.
  const std::size_t tail = (options_.database != 0 ? 1U : 0U) + (wants_primary_ ? 1U : 0U);
  for (std::size_t i = 0; i < replies.size(); ++i) {
    const Reply& reply = replies[i];
    if (!reply.is_error()) continue;
    const bool is_select = options_.database != 0 && i == replies.size() - tail;
    if (is_select && reply.text().starts_with("ERR")) {
      throw Error(ErrorKind::config, "the server has no database " + std::to_string(options_.database) +
                                         ": lower Storage::valkey.database, or raise its `databases`");
    }
    const bool is_name = step_ == Step::resp2 && i + 1 == replies.size() - tail;
    if (!is_name) throw error_of_refusal(reply.text());
  }
  if (step_ == Step::hello && replies.front().is_aggregate()) look_at_version(replies.front());
  if (wants_primary_) look_at_role(replies.back());
  step_ = Step::done;
}

void Handshake::look_at_version(const Reply& hello) const {
  const bool is_sentinel = options_.topology == Topology::sentinel && !wants_primary_;
  const std::string_view version = member(hello, "version");
  if (!is_sentinel && is_too_old(version)) {
    throw Error(ErrorKind::unsupported, "the server has version " + std::string(version.substr(0, 16)) +
                                            "; Polly needs Valkey, or Redis 6.2 or later");
  }
}

void Handshake::look_at_role(const Reply& role) const {
  const bool is_primary = role.is_aggregate() && !role.elements().empty() && role.elements().front().text() == "master";
  if (!is_primary) throw Error(ErrorKind::unavailable, "the server is not the primary (any more)");
}

}  // namespace polly::valkey
