#include <CLI/App.hpp>
#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "polly/base/duration_text.hpp"
#include "polly/base/printable.hpp"
#include "polly/cli/json_text.hpp"
#include "polly/cli/target.hpp"
#include "polly/cli/verbs.hpp"
#include "polly/store/cursor_trail.hpp"
#include "polly/store/json_value.hpp"

namespace polly::cli {

namespace {

// The arguments of a verb.
struct StoreArguments {
  std::string key;
  std::vector<std::string> keys;  // of delete
  std::string value;
  std::string ttl;
  bool if_absent = false;
  bool is_text = false;
  std::string prefix;
  std::uint64_t limit = std::numeric_limits<std::uint64_t>::max();
  bool ends_with_null = false;  // of scan: each key

  std::optional<Milliseconds> lifetime() const {
    if (ttl.empty()) return std::nullopt;
    const auto duration = parse_duration(ttl);
    if (!duration || *duration <= Duration::zero()) {
      throw Error(ErrorKind::invalid_argument, "--ttl is \"" + ttl + "\", but must be a duration, as in 24h or 500ms");
    }
    return std::chrono::ceil<Milliseconds>(*duration);
  }
  std::string json() const { return is_text ? encode_value(value) : checked_json(value); }
};

// Prints the stored bytes; on a terminal, control characters are escaped: the result is JSON of the same value.
ExitCode get(Session& session, const StoreArguments& arguments) {
  const auto value = open_target(session.load_config())->value(arguments.key);
  const bool is_raw = !session.wants_json && !session.console.is_terminal;
  if (value) session.console.out << (is_raw ? *value : printable_json(*value)) << '\n';
  if (!value && session.wants_json) session.console.out << "null\n";
  return value ? ExitCode::done : ExitCode::not_found;
}

ExitCode set(Session& session, const StoreArguments& arguments) {
  const std::string json = arguments.json();
  const auto ttl = arguments.lifetime();
  const Key key = arguments.key;
  const auto target = open_target(session.load_config(), TargetUse::writes);
  bool is_set = true;
  if (arguments.if_absent) {
    is_set = target->set_if_absent(key, json, ttl);
  } else {
    target->set(key, json, ttl);
  }
  if (session.wants_json) print_json(session.console.out, {{"set", is_set}});
  if (!is_set) session.console.err << "polly: a value is already stored under this key; it was not changed\n";
  return is_set ? ExitCode::done : ExitCode::conflict;
}

ExitCode remove(Session& session, const StoreArguments& arguments) {
  const std::vector<Key> keys(arguments.keys.begin(),
                              arguments.keys.end());  // all are validated before the first is deleted
  const auto target = open_target(session.load_config(), TargetUse::writes);
  for (const Key& key : keys) target->remove(key);
  if (session.wants_json) print_json(session.console.out, {{"deleted", true}});
  return ExitCode::done;
}

ExitCode exists(Session& session, const StoreArguments& arguments) {
  const bool does = open_target(session.load_config())->exists(arguments.key);
  if (session.wants_json) {
    print_json(session.console.out, does);
  } else {
    session.console.out << (does ? "yes" : "no") << '\n';
  }
  return does ? ExitCode::done : ExitCode::not_found;
}

// Rounded to seconds, except below 10 s.
std::string readable(Milliseconds left) {
  return readable_duration(left < std::chrono::seconds(10) ? left : std::chrono::ceil<std::chrono::seconds>(left));
}

ExitCode ttl(Session& session, const StoreArguments& arguments) {
  const auto entry = open_target(session.load_config())->entry(arguments.key);
  if (!entry) {
    if (session.wants_json) print_json(session.console.out, nullptr);
    return ExitCode::not_found;
  }
  const auto& left = entry->time_left;
  if (session.wants_json) {
    const boost::json::value count = left ? boost::json::value(left->count()) : boost::json::value(nullptr);
    print_json(session.console.out, {{"time_left_ms", count}});
  } else {
    session.console.out << (left ? readable(*left) : "never expires") << '\n';
  }
  return ExitCode::done;
}

// Prints the keys of a scan, one after the other.
class KeyPrinter {
 public:
  KeyPrinter(Session& session, bool ends_with_null)
      : out_(session.console.out),
        is_json_(session.wants_json),
        is_escaped_(!ends_with_null || session.console.is_terminal),
        end_(ends_with_null ? '\0' : '\n') {}

  void begin() {
    if (is_json_) out_ << "{\"keys\":[";
  }
  void print(const std::string& key) {
    if (is_json_) {
      out_ << gap_ << printable_json(encode_value(key));
      gap_ = ",";
    } else {
      out_ << (is_escaped_ ? escaped(key) : key) << end_;
    }
  }
  void end() {
    if (is_json_) out_ << "]}\n";
  }

 private:
  std::ostream& out_;
  const bool is_json_;
  const bool is_escaped_;
  const char end_;
  const char* gap_ = "";
};

// Prints each page when it arrives: a store may have more keys than fit into memory.
ExitCode scan(Session& session, const StoreArguments& arguments) {
  const auto target = open_target(session.load_config());
  KeyPrinter printer(session, arguments.ends_with_null);
  std::uint64_t left = arguments.limit;
  CursorTrail trail;
  Page page = target->scan(arguments.prefix, std::nullopt);
  printer.begin();
  while (true) {
    const std::uint64_t count = std::min<std::uint64_t>(left, page.keys.size());
    for (std::uint64_t i = 0; i < count; ++i) printer.print(page.keys[i].text());
    left -= count;
    if (!page.next || left == 0 || !session.console.out) break;
    trail.follow(*page.next);
    page = target->scan(arguments.prefix, page.next);
  }
  printer.end();
  return ExitCode::done;
}

using StoreAction = ExitCode (*)(Session& session, const StoreArguments& arguments);

CLI::App* add_store_verb(CLI::App& store, Session& session, const std::string& name, const std::string& purpose,
                         const std::shared_ptr<StoreArguments>& arguments, StoreAction action) {
  CLI::App* verb = store.add_subcommand(name, purpose);
  verb->callback([&session, arguments, action] {
    session.action = [&session, arguments, action] { return action(session, *arguments); };
  });
  return verb;
}

void add_key_verb(CLI::App& store, Session& session, const std::string& name, const std::string& purpose,
                  StoreAction action, const std::string& footer) {
  auto arguments = std::make_shared<StoreArguments>();
  CLI::App* verb = add_store_verb(store, session, name, purpose, arguments, action);
  verb->add_option("KEY", arguments->key, "the key")->required()->type_name("");
  add_target_options(*verb, session);
  verb->footer(footer);
}

void add_set(CLI::App& store, Session& session) {
  auto arguments = std::make_shared<StoreArguments>();
  CLI::App* verb = add_store_verb(store, session, "set", "store a value", arguments, set);
  verb->add_option("KEY", arguments->key, "the key")->required()->type_name("");
  verb->add_option("VALUE", arguments->value, "a JSON value")->required()->type_name("");
  verb->add_option("--ttl", arguments->ttl, "the lifetime, as in 24h; without it, the entry does not expire")
      ->type_name("DURATION");
  verb->add_flag("--if-absent", arguments->if_absent, "only where the key is absent; exits 4 otherwise");
  verb->add_flag("--text", arguments->is_text, "the value is a string, not JSON");
  add_target_options(*verb, session);
  verb->footer(
      "Examples:\n"
      "  polly store set answer 42\n"
      "  polly store set greeting --text 'Hello, World!' --ttl 24h\n"
      "  polly store set lease '{\"owner\":\"me\"}' --if-absent --ttl 30s");
}

void add_delete(CLI::App& store, Session& session) {
  auto arguments = std::make_shared<StoreArguments>();
  CLI::App* verb = add_store_verb(store, session, "delete", "delete keys", arguments, remove);
  verb->add_option("KEY", arguments->keys, "the keys")->required()->type_name("");
  add_target_options(*verb, session);
  verb->footer("Deleting what is absent succeeds.\n\nExamples:\n  polly store delete answer greeting");
}

void add_scan(CLI::App& store, Session& session) {
  auto arguments = std::make_shared<StoreArguments>();
  CLI::App* verb = add_store_verb(store, session, "scan", "list keys", arguments, scan);
  verb->add_option("PREFIX", arguments->prefix, "the beginning of the keys; without it, all keys")->type_name("");
  verb->add_option("--limit", arguments->limit, "at most this many keys")->type_name("N");
  verb->add_flag("-0,--null", arguments->ends_with_null, "unescaped keys, each followed by a NUL, for xargs -0");
  add_target_options(*verb, session);
  verb->get_option("--null")->excludes(verb->get_option("--json"));
  verb->footer(
      "In no particular order. A key that is written or deleted during the scan may be listed once, twice or not at "
      "all.\n"
      "One key per line. Control characters and backslashes are escaped, as in \\n, \\x1b and \\\\; with -0 they are "
      "not.\n"
      "\n"
      "Examples:\n"
      "  polly store scan polly:pr_number:\n"
      "  polly store scan --limit 10 --json\n"
      "  polly store scan -0 old: | xargs -0 polly store delete --");
}

}  // namespace

void add_store_verbs(CLI::App& polly, Session& session) {
  CLI::App* store = polly.add_subcommand("store", "read and change the entries of the key-value store");
  store->require_subcommand(1);
  store->footer("Examples:\n  polly store get polly:pr_number:acme/shop:SHA --server http://127.0.0.1:8080");
  add_key_verb(*store, session, "get", "print the value of a key, as JSON", get,
               "Exits 3, and prints nothing (null with --json), where the key is absent.\n\n"
               "Examples:\n  polly store get polly:pr_number:acme/shop:SHA");
  add_set(*store, session);
  add_delete(*store, session);
  add_delete_prefix_verb(*store, session);
  add_key_verb(*store, session, "exists", "print whether a key exists: yes, or no and exit 3", exists,
               "Examples:\n  polly store exists answer && echo it does");
  add_key_verb(*store, session, "ttl", "print after what time an entry expires", ttl,
               "Exits 3 where the key is absent.\n\nExamples:\n  polly store ttl polly:pr_number:acme/shop:SHA");
  add_scan(*store, session);
}

}  // namespace polly::cli
