#include "polly/config/load.hpp"

#include <algorithm>
#include <fstream>
#include <optional>

#include "polly/base/ascii.hpp"
#include "polly/base/error.hpp"
#include "polly/base/url.hpp"
#include "polly/config/api_token_text.hpp"
#include "polly/config/dynamodb.hpp"
#include "polly/config/exposed_files.hpp"
#include "polly/config/postgres.hpp"
#include "polly/config/setting.hpp"
#include "polly/config/sqlite.hpp"
#include "polly/config/tidy_text.hpp"
#include "polly/config/unknown_names.hpp"
#include "polly/config/valkey.hpp"

namespace polly::config {

namespace {

bool is_utf16(std::string_view content) noexcept {
  return content.starts_with("\xFF\xFE") || content.starts_with("\xFE\xFF");
}

// The path of a file that cannot be opened, where it looks like one. Anything else may be the secret itself.
std::string shown_path(std::string_view path) {
  const bool is_path = path.find('/') != path.npos && path.find("//") == path.npos;
  if (is_path && is_alphanumeric_or(path, "/._-")) return "\"" + std::string(path) + "\"";
  return "a file (\"***\", since it may be the secret itself)";
}

// One reading of the environment, setting by setting.
class Reader {
 public:
  explicit Reader(const Environment& environment) : environment_(environment) {}

  Loaded read() {
    loaded_.origins.resize(settings().size());
    loaded_.config.storage.is_from_environment = true;
    for (std::size_t i = 0; i < settings().size(); ++i) read_setting(settings()[i], loaded_.origins[i]);
    check_read_through();
    for (std::string& text : settle_sqlite(loaded_.config, environment_)) mistake(std::move(text));
    for (std::string& text : valkey_mistakes(loaded_.config, environment_)) mistake(std::move(text));
    for (std::string& text : postgres_mistakes(loaded_.config, environment_)) mistake(std::move(text));
    for (std::string& text : settle_dynamodb(loaded_.config, environment_)) mistake(std::move(text));
    for (std::string& text : unknown_names(environment_)) loaded_.warnings.push_back(std::move(text));
    warn_of_backup_settings();
    warn_of_pull_settings();
    for (std::string& text : api_token_mistakes(loaded_.config)) mistake(std::move(text));
    for (std::string& text : api_token_warnings(loaded_.config)) loaded_.warnings.push_back(std::move(text));
    for (std::string& text : valkey_warnings(environment_)) loaded_.warnings.push_back(std::move(text));
    for (std::string& text : postgres_warnings(loaded_.config, environment_)) {
      loaded_.warnings.push_back(std::move(text));
    }
    for (std::string& text : dynamodb_warnings(loaded_.config, environment_)) {
      loaded_.warnings.push_back(std::move(text));
    }
    return std::move(loaded_);
  }

 private:
  void read_setting(const Setting& setting, Origin& origin) {
    if (is_contradicted(setting.name)) return;
    if (has_file_variable(setting) && is_contradicted(file_variable(setting))) return;
    const auto direct = value_of(setting.name);
    const auto path = has_file_variable(setting) ? value_of(file_variable(setting)) : std::nullopt;
    if (!direct && !path) return;
    if (direct && path) return mistake(both_are_set(setting.name, file_variable(setting)));
    if (!setting.instead_of.empty() && is_set(setting.instead_of)) {
      return mistake(both_are_set(setting.instead_of, direct ? setting.name : file_variable(setting)));
    }
    if (direct) {
      origin = Origin{Origin::Kind::environment, std::string(environment_.given_name(setting.name)), ""};
      parse(setting, *direct);
    } else {
      origin =
          Origin{Origin::Kind::file, std::string(environment_.given_name(file_variable(setting))), std::string(*path)};
      read_file(setting, origin);
    }
    if (!setting.instead_of.empty()) stand_in(setting.instead_of, origin);
  }

  // Two spellings of one variable may both be set, as long as their values are the same.
  bool is_contradicted(std::string_view variable) {
    if (!environment_.is_contradicted(variable)) return false;
    mistake(std::string(variable) + " and " + other_spelling(variable) +
            " are set to different values; they are two spellings of one variable: set one of them");
    return true;
  }

  void parse(const Setting& setting, std::string_view text) {
    const std::string subject = name(setting.name);
    if (!is_clean(setting, text, subject) || setting.parse(text, loaded_.config)) return;
    const std::string shown = setting.is_secret ? "***" : redacted_text(text);
    mistake(subject + " is \"" + shown + "\"; allowed is " + std::string(setting.allowed));
  }

  // Whether the text has nothing that is wrong in every value of this kind. A mistake names it, and repeats no value.
  bool is_clean(const Setting& setting, std::string_view text, const std::string& subject) {
    const bool may_have_lines = setting.holds_keys || setting.has_lines;
    const std::string control =
        control_character_in(may_have_lines ? in_one_line(text) : std::string(text), setting.is_list);
    if (!control.empty()) {
      mistake(subject + " has " + control + ": remove it");
      return false;
    }
    const std::string objection = setting.objection == nullptr ? "" : setting.objection(text);
    if (!objection.empty()) mistake(subject + " cannot be used: " + objection);
    if (setting.is_secret && !setting.is_list && !setting.counts_lines && without_blanks(text) != text) {
      loaded_.warnings.push_back(subject + " begins or ends with a blank, which counts as a part of it");
    }
    return objection.empty();
  }

  void read_file(const Setting& setting, const Origin& origin) {
    if (setting.holds_keys) {
      if (const std::string exposed = exposure_of(origin.path); !exposed.empty()) {
        mistake(origin.name + " names " + exposed);  // and what its content has is reported, too
      }
    }
    std::ifstream file(origin.path, std::ios::binary);
    const std::string place =
        origin.name + " names " + (file ? "\"" + origin.path + "\"" : shown_path(origin.path)) + ", ";
    std::string content(kSecretFileBytesMax + 1, '\0');
    file.read(content.data(), static_cast<std::streamsize>(content.size()));
    if (file.bad() || (file.fail() && !file.eof())) return mistake(place + "which cannot be read");
    content.resize(static_cast<std::size_t>(file.gcount()));
    if (content.size() > kSecretFileBytesMax) return mistake(place + "which is larger than 64KiB");
    if (is_utf16(content)) return mistake(place + "which is UTF-16: write it as UTF-8");
    const std::string_view text = tidied(setting.name, content);
    if (text.empty()) return mistake(place + "which is empty");
    if (!is_clean(setting, text, place + "whose content") || setting.parse(text, loaded_.config)) return;
    mistake(place + "whose content is not allowed; allowed is " + std::string(setting.allowed));
  }

  // A commit without a repository has no key in go-v2.
  void check_read_through() {
    const State& state = loaded_.config.state;
    if (state.read_through != ReadThrough::go_v2 || state.scope != Scope::commit) return;
    mistake(name("POLLY_STATE_READ_THROUGH") + " is go-v2, whose keys have a repository, and " +
            name("POLLY_STATE_SCOPE") +
            " is commit, which leaves it out: no old key would be found; set the scope to repository, or copy the old "
            "state (polly copy --from-layout go-v2)");
  }

  void warn_of_backup_settings() {
    if (!loaded_.config.backup.folder.empty()) return;
    for (const std::string_view variable : {"POLLY_BACKUP_INTERVAL", "POLLY_BACKUP_KEEP"}) {
      if (!is_set(variable)) continue;
      loaded_.warnings.push_back(name(variable) +
                                 " does nothing, since the daemon makes no backups: set POLLY_BACKUP_DIR to a folder");
    }
  }

  void warn_of_pull_settings() {
    const State& state = loaded_.config.state;
    if (state.pulls && state.scope == Scope::repository) return;
    if (!is_set("POLLY_STATE_FORGET_CLOSED")) return;
    loaded_.warnings.push_back(name("POLLY_STATE_FORGET_CLOSED") +
                               " does nothing, since pull requests are not stored: that needs POLLY_STATE_PULLS=true "
                               "and POLLY_STATE_SCOPE=repository");
  }

  // POLLY_PORT sets a part of what POLLY_LISTEN sets, so that it is the origin of both.
  void stand_in(std::string_view replaced, const Origin& origin) {
    for (std::size_t i = 0; i < settings().size(); ++i) {
      if (settings()[i].name == replaced) loaded_.origins[i] = origin;
    }
  }

  std::optional<std::string_view> value_of(std::string_view variable) const {
    const auto value = environment_.find(variable);
    return value && !is_service_link(variable, *value) ? value : std::nullopt;
  }

  bool is_set(std::string_view variable) const { return value_of(variable).has_value(); }

  std::string both_are_set(std::string_view one, std::string_view other) const {
    return name(one) + " and " + name(other) + " are both set; set one of them";
  }

  std::string name(std::string_view variable) const { return environment_.full_name(variable); }

  void mistake(std::string text) { loaded_.mistakes.push_back(std::move(text)); }

  const Environment& environment_;
  Loaded loaded_;
};

std::string as_one_message(const std::vector<std::string>& mistakes) {
  if (mistakes.size() == 1) return mistakes.front();
  std::string text = "the configuration has " + std::to_string(mistakes.size()) + " mistakes:";
  for (const std::string& mistake : mistakes) text += "\n  " + mistake;
  return text;
}

}  // namespace

std::string Origin::text() const {
  switch (kind) {
    case Kind::standard: return "default";
    case Kind::environment: return name;
    case Kind::file: return "the file " + path + " (" + name + ")";
  }
  return "";
}

const Origin& Loaded::origin(std::string_view setting) const {
  const Setting* row = find_setting(setting);
  if (row == nullptr) throw Error(ErrorKind::invalid_argument, "no variable is called " + std::string(setting));
  return origins.at(static_cast<std::size_t>(row - settings().data()));
}

Loaded read(const Environment& environment) {
  return Reader(environment).read();
}

void require_none(const std::vector<std::string>& mistakes) {
  if (!mistakes.empty()) throw Error(ErrorKind::config, as_one_message(mistakes));
}

Loaded load(const Environment& environment) {
  Loaded loaded = read(environment);
  require_none(loaded.mistakes);
  return loaded;
}

}  // namespace polly::config
