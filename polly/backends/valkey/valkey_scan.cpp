// The scan of ValkeyBackend: SCAN, which never holds up the server. A key that is there throughout is seen at least
// once; SCAN promises that, also while the server's table grows or shrinks.
#include <charconv>
#include <utility>

#include "polly/backends/valkey/valkey_backend.hpp"
#include "polly/valkey/server_refusal.hpp"

namespace polly {

using resp3::Command;
using resp3::Reply;
using valkey::checked;

namespace {

// A glob that matches what starts with `prefix`, and nothing else.
std::string pattern_of(std::string_view prefix) {
  std::string pattern;
  for (const char c : prefix) {
    if (c == '*' || c == '?' || c == '[' || c == ']' || c == '\\' || c == '^') pattern += '\\';
    pattern += c;
  }
  return pattern + '*';
}

std::uint64_t parse_cursor(const std::string& text) {
  std::uint64_t cursor = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), cursor);
  if (failure != std::errc() || end != text.data() + text.size() || cursor == 0) {
    throw Error(ErrorKind::invalid_argument, "this store did not give out that cursor");
  }
  return cursor;
}

// Other programs may have keys that are none for us: not UTF-8, or too long.
void append_key(std::vector<Key>& keys, std::string text) {
  try {
    keys.emplace_back(std::move(text));
  } catch (const Error&) {
    // It cannot be named through this interface, so it is not listed.
  }
}

}  // namespace

Task<Page> ValkeyBackend::scan(Context ctx, Scan scan, std::optional<Cursor> cursor) {
  const std::string at = cursor ? std::to_string(parse_cursor(cursor->opaque())) : "0";
  Command command("SCAN");
  command.add(std::string_view(at));
  command.add("MATCH");
  command.add(std::string_view(pattern_of(scan.prefix())));
  command.add("COUNT");
  command.add(static_cast<std::int64_t>(scan.page_keys()));
  Reply reply = checked(co_await client_->execute(ctx, std::move(command), valkey::Effect::read));
  if (reply.elements().size() != 2) throw Error(ErrorKind::unavailable, "the server answered SCAN with something else");
  Page page;
  if (reply.elements()[0].text() != "0") page.next = Cursor(reply.elements()[0].text());
  for (Reply& key : reply.elements()[1].elements()) append_key(page.keys, std::move(key).text());
  co_return page;
}

}  // namespace polly
