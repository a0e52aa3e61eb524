// ServerError: the text of an error reply, taken apart. A view: the reply outlives it.
//
//   ServerError error(reply.text());                    // "WRONGTYPE Operation against a key holding ..."
//   if (error.code() == "WRONGTYPE") ...  error.message()
//
//   parse_redirect("MOVED 3999 127.0.0.1:6381")         // slot 3999 is at that node from now on
//   parse_redirect("ASK 3999 shard-2:6381")             // this command, once, behind an ASKING
//
// Source: https://valkey.io/topics/protocol/, "Simple errors"; https://valkey.io/topics/cluster-spec/, "Redirection"
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace polly::resp3 {

class ServerError {
 public:
  explicit ServerError(std::string_view text) noexcept;

  // The word in capitals that the text begins with: "ERR", "WRONGTYPE", "NOSCRIPT". Empty where there is none, as with
  // errors that scripts make up.
  std::string_view code() const noexcept { return code_; }

  std::string_view message() const noexcept { return message_; }  // the rest, without the space between

 private:
  std::string_view code_;
  std::string_view message_;
};

struct Redirect {
  enum class Kind : std::uint8_t { moved, ask };

  Redirect(Kind how, std::uint16_t of_slot, std::string at_host, std::uint16_t at_port) noexcept
      : kind(how), slot(of_slot), port(at_port), host(std::move(at_host)) {}

  Kind kind;
  std::uint16_t slot;  // below kHashSlots
  std::uint16_t port;
  std::string host;  // empty: the host that was asked. IPv6 stands without brackets

  friend bool operator==(const Redirect&, const Redirect&) = default;
};

// Nullopt where the text is another error, or names no address (a cluster writes "?" for a host that it does not know).
std::optional<Redirect> parse_redirect(std::string_view error_text);

}  // namespace polly::resp3
