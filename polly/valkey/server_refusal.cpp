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
        "expected a string, found another kind of Valkey value (a list, a hash, ...) that some other program wrote"},
    Meaning{"OOM", ErrorKind::resource_exhausted,
            "the server has reached its maxmemory: raise it, or let it evict (maxmemory-policy)"},
    Meaning{"READONLY", ErrorKind::unavailable,
            "the server is a replica and refuses writes: point Polly at the primary, or at the sentinels"},
    Meaning{"LOADING", ErrorKind::unavailable, "the server is loading its data: try again shortly", true},
    Meaning{"MASTERDOWN", ErrorKind::unavailable, "the server is a replica that has lost its primary", true},
    Meaning{"CLUSTERDOWN", ErrorKind::unavailable,
            "the cluster does not serve this slot now: wait for its failover, or see CLUSTER INFO", true},
    Meaning{"TRYAGAIN", ErrorKind::unavailable, "keys of this call are just being moved to another node", true},
    Meaning{"NOAUTH", ErrorKind::permission_denied,
            "the server wants a password: set POLLY_VALKEY_PASSWORD (and POLLY_VALKEY_USERNAME for an ACL user)"},
    Meaning{"WRONGPASS", ErrorKind::permission_denied,
            "the server does not accept this user or password: check POLLY_VALKEY_USERNAME and POLLY_VALKEY_PASSWORD"},
    Meaning{"NOPERM", ErrorKind::permission_denied,
            "the user may not do this: docs/valkey.md lists the grants that Polly needs (ACL SETUSER)"},
    Meaning{"DENIED", ErrorKind::permission_denied,
            "the server is in protected mode: give it a password, or turn protected-mode off"},
    Meaning{"MISCONF", ErrorKind::unavailable,
            "the server cannot save to its disk and refuses writes: see its log, free the disk"},
    Meaning{"BUSY", ErrorKind::unavailable, "a script of somebody keeps the server busy: SCRIPT KILL ends it", true},
    Meaning{"NOREPLICAS", ErrorKind::unavailable,
            "the server has fewer good replicas than its min-replicas-to-write asks for", true},
    Meaning{"UNKILLABLE", ErrorKind::unavailable, "a script of somebody that has written keeps the server busy", true},
    Meaning{"NOSCRIPT", ErrorKind::unavailable, "the server has forgotten a script just after it was sent"},
    Meaning{
        "MOVED", ErrorKind::unavailable,
        "the server is a node of a cluster: set POLLY_VALKEY_CLUSTER=true, or name several addresses; where that is "
        "so, its nodes disagree about who has this slot: see CLUSTER NODES on each of them"},
    Meaning{"CROSSSLOT", ErrorKind::unsupported, "the keys of this call lie in different slots of the cluster"},
};

const Meaning* meaning_of(std::string_view text) noexcept {
  const std::string_view code = text.substr(0, text.find(' '));
  const auto found = std::find_if(kMeanings.begin(), kMeanings.end(), [&](const Meaning& m) { return m.code == code; });
  return found == kMeanings.end() ? nullptr : &*found;
}

// Up to where the server begins to repeat what it was sent.
std::string_view without_arguments(std::string_view text) noexcept {
  constexpr std::size_t kBytesMax = 200;
  return text.substr(0, std::min({text.find(", with args"), text.find_first_of("'`\""), kBytesMax}));
}

}  // namespace

Error error_of_refusal(std::string_view text) {
  const Meaning* meaning = meaning_of(text);
  if (meaning != nullptr) {
    return Error(meaning->kind, std::string(meaning->advice) + " (" + std::string(meaning->code) + ")");
  }
  const std::string said = "the server answered: " + std::string(without_arguments(text));
  if (text.starts_with("ERR unknown command") || text.starts_with("ERR unknown subcommand")) {
    return Error(ErrorKind::unsupported, said + "; Polly needs Valkey, or Redis 6.2 or later");
  }
  return Error(ErrorKind::unavailable, said);
}

bool is_worth_another_try(std::string_view text) noexcept {
  const Meaning* meaning = meaning_of(text);
  return meaning != nullptr && meaning->may_pass;
}

}  // namespace polly::valkey
