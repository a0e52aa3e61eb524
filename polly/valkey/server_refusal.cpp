#include "polly/valkey/server_refusal.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace polly::valkey {

namespace {

struct Meaning {
  std::string_view code;
  ErrorKind kind;
  std::string_view advice;
  bool may_pass = false;
};

constexpr std::array kMeanings{
    Meaning{
        "WRONGTYPE", ErrorKind::type_mismatch,
        "expected a string, found another kind of Valkey value (a list, a hash, ...) that some other program wrote: "
        "TYPE KEY in valkey-cli shows it; rename it, or delete it (polly store delete KEY)"},
    Meaning{"OOM", ErrorKind::resource_exhausted,
            "the server has reached its maxmemory: raise it, or shorten lifetimes (State::ttl); a maxmemory-policy "
            "that evicts would lose facts without an error"},
    Meaning{"READONLY", ErrorKind::unavailable,
            "the server is a replica and refuses writes: point Polly at the primary, or at the sentinels"},
    Meaning{"LOADING", ErrorKind::unavailable, "the server is loading its data: try again shortly", true},
    Meaning{"MASTERDOWN", ErrorKind::unavailable, "the server is a replica that has lost its primary", true},
    Meaning{"CLUSTERDOWN", ErrorKind::unavailable,
            "the cluster does not serve this slot now: wait for its failover, or see CLUSTER INFO", true},
    Meaning{"TRYAGAIN", ErrorKind::unavailable, "keys of this call are just being moved to another node", true},
    Meaning{"NOAUTH", ErrorKind::permission_denied,
            "the server wants a password: set Storage::valkey.credentials.password (and "
            "Storage::valkey.credentials.username for an ACL user)"},
    Meaning{"WRONGPASS", ErrorKind::permission_denied,
            "the server does not accept this user or password: check Storage::valkey.credentials.username and "
            "Storage::valkey.credentials.password"},
    Meaning{"NOPERM", ErrorKind::permission_denied, "the user may not do this: "},
    Meaning{"DENIED", ErrorKind::permission_denied,
            "the server is in protected mode: give it a password, or turn protected-mode off"},
    Meaning{"MISCONF", ErrorKind::unavailable,
            "the server cannot save to its disk and refuses writes: see its log, free the disk"},
    Meaning{"BUSY", ErrorKind::unavailable, "a script keeps the server busy: SCRIPT KILL ends it", true},
    Meaning{"NOREPLICAS", ErrorKind::unavailable,
            "the server has fewer good replicas than its min-replicas-to-write asks for", true},
    Meaning{"UNKILLABLE", ErrorKind::unavailable, "a script that has written keeps the server busy", true},
    Meaning{"NOSCRIPT", ErrorKind::unavailable, "the server has forgotten a script just after it was sent"},
    Meaning{"MOVED", ErrorKind::unavailable,
            "the server is a node of a cluster: set Storage::valkey.is_cluster=true, or name several addresses; where "
            "that is so, its nodes disagree about who has this slot: see CLUSTER NODES on each of them"},
    Meaning{"CROSSSLOT", ErrorKind::unsupported, "the keys of this call lie in different slots of the cluster"},
};

const Meaning* meaning_of(std::string_view text) noexcept {
  const std::string_view code = text.substr(0, text.find(' '));
  const auto found = std::find_if(kMeanings.begin(), kMeanings.end(), [&](const Meaning& m) { return m.code == code; });
  return found == kMeanings.end() ? nullptr : &*found;
}

constexpr std::string_view kGrants = "docs/valkey.md lists the grants that Polly needs (ACL SETUSER)";

// The word that stands quoted behind `before`, where it may be a command's name: letters, and | before a subcommand.
std::string command_behind(std::string_view before, std::string_view text) {
  constexpr std::size_t kNameBytesMax = 32;
  const std::size_t at = text.find(before);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + before.size());
  if (text.starts_with('\'') || text.starts_with('`')) text.remove_prefix(1);
  std::string name;
  for (const char c : text) {
    const bool is_small = c >= 'a' && c <= 'z';
    if (!is_small && !(c >= 'A' && c <= 'Z') && c != '|' && c != '_') break;
    name += is_small ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return name.size() <= kNameBytesMax ? name : std::string();
}

std::string small(std::string name) {
  for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return name;
}

// `text` is a server's error for a user that lacks a grant: "... has no permissions to run the 'set' command".
std::string missing_grant(std::string_view text) {
  const std::string command = command_behind("to run the ", text);
  if (!command.empty()) return "the user may not run " + command + ": give it +" + small(command) + "; ";
  if (text.find("key") != std::string_view::npos) {
    return "the user may not use this key: its key patterns have to include ~polly:* (or what else the keys start "
           "with); ";
  }
  return "the user may not do this: ";
}

// A script's command that the user may not run: Valkey names it, Redis does not.
bool is_grant_of_script(std::string_view text) noexcept {
  return text.starts_with("ERR ACL failure in script") ||
         text.starts_with("ERR The user executing the script can't run this command");
}

Error refused_in_script(std::string_view text) {
  const bool is_named = !command_behind("to run the ", text).empty();
  const std::string what = is_named ? missing_grant(text)
                                    : "the user may not run one of the commands in Polly's scripts (GET, SET, EXISTS, "
                                      "PTTL, PEXPIRE, PEXPIREAT, PERSIST, UNLINK): ";
  return Error(ErrorKind::permission_denied, what + std::string(kGrants));
}

Error unknown_command(std::string_view text) {
  const std::string named = command_behind("command ", text);  // or subcommand
  const std::string what = named.empty() ? "a command" : "the command " + named;
  return Error(ErrorKind::unsupported, "the server does not know " + what +
                                           ": it was renamed away or disabled (rename-command), or something between "
                                           "Polly and the server does not pass it on");
}

// Up to where the server begins to repeat what it was sent.
std::string_view without_arguments(std::string_view text) noexcept {
  constexpr std::size_t kBytesMax = 200;
  return text.substr(0, std::min({text.find(", with args"), text.find_first_of("'`\""), kBytesMax}));
}

}  // namespace

Error error_of_refusal(std::string_view text) {
  const Meaning* meaning = meaning_of(text);
  if (meaning != nullptr && meaning->code == "NOPERM") {
    return Error(meaning->kind, missing_grant(text) + std::string(kGrants) + " (NOPERM)");
  }
  if (meaning != nullptr) {
    return Error(meaning->kind, std::string(meaning->advice) + " (" + std::string(meaning->code) + ")");
  }
  if (is_grant_of_script(text)) return refused_in_script(text);
  if (text.starts_with("ERR unknown command") || text.starts_with("ERR unknown subcommand")) {
    return unknown_command(text);
  }
  return Error(ErrorKind::unavailable, "the server answered: " + std::string(without_arguments(text)));
}

bool is_worth_another_try(std::string_view text) noexcept {
  const Meaning* meaning = meaning_of(text);
  return meaning != nullptr && meaning->may_pass;
}

}  // namespace polly::valkey
