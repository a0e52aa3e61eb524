#include "polly/config/load.hpp"

#include <fstream>
#include <optional>

#include "polly/base/error.hpp"
#include "polly/config/postgres.hpp"
#include "polly/config/setting.hpp"
#include "polly/config/sqlite.hpp"
#include "polly/config/unknown_names.hpp"
#include "polly/config/valkey.hpp"

namespace polly::config {

namespace {

// One reading of the environment, setting by setting.
class Reader {
 public:
  explicit Reader(const Environment& environment) : environment_(environment) {}

  Loaded read() {
    loaded_.origins.resize(settings().size());
    for (std::size_t i = 0; i < settings().size(); ++i) read_setting(settings()[i], loaded_.origins[i]);
    for (std::string& text : settle_sqlite(loaded_.config, environment_)) mistake(std::move(text));
    for (std::string& text : valkey_mistakes(loaded_.config, environment_)) mistake(std::move(text));
    for (std::string& text : postgres_mistakes(loaded_.config, environment_)) mistake(std::move(text));
    loaded_.warnings = unknown_names(environment_);
    for (std::string& text : valkey_warnings(environment_)) loaded_.warnings.push_back(std::move(text));
    for (std::string& text : postgres_warnings(loaded_.config, environment_)) {
      loaded_.warnings.push_back(std::move(text));
    }
    return std::move(loaded_);
  }

 private:
  void read_setting(const Setting& setting, Origin& origin) {
    if (is_contradicted(setting.name)) return;
    if (setting.is_secret && is_contradicted(file_variable(setting))) return;
    const auto direct = value_of(setting.name);
    const auto path = setting.is_secret ? value_of(file_variable(setting)) : std::nullopt;
    if (!direct && !path) return;
    if (direct && path) return mistake(both_are_set(setting.name, file_variable(setting)));
    if (!setting.instead_of.empty() && is_set(setting.instead_of)) {
      return mistake(both_are_set(setting.instead_of, direct ? setting.name : file_variable(setting)));
    }
    if (direct) {
      origin = Origin{Origin::Kind::environment, std::string(environment_.said_as(setting.name)), ""};
      parse(setting, *direct);
    } else {
      origin =
          Origin{Origin::Kind::file, std::string(environment_.said_as(file_variable(setting))), std::string(*path)};
      read_file(setting, origin);
    }
    if (!setting.instead_of.empty()) stand_in(setting.instead_of, origin);
  }

  // Two spellings of one variable may both be set, as long as they say the same.
  bool is_contradicted(std::string_view variable) {
    if (!environment_.is_contradicted(variable)) return false;
    mistake(std::string(variable) + " and " + other_spelling(variable) +
            " are set to different values; they are two spellings of one variable: set one of them");
    return true;
  }

  void parse(const Setting& setting, std::string_view text) {
    if (setting.parse(text, loaded_.config)) return;
    const std::string shown = setting.is_secret ? "***" : std::string(text);
    mistake(name(setting.name) + " is \"" + shown + "\"; allowed is " + std::string(setting.allowed));
  }

  void read_file(const Setting& setting, const Origin& origin) {
    const std::string place = origin.name + " names \"" + origin.path + "\", ";
    std::ifstream file(origin.path, std::ios::binary);
    std::string text(kSecretFileBytesMax + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (file.bad() || (file.fail() && !file.eof())) return mistake(place + "which cannot be read");
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > kSecretFileBytesMax) return mistake(place + "which is larger than 64KiB");
    if (text.ends_with('\n')) text.pop_back();
    if (text.ends_with('\r')) text.pop_back();
    if (text.empty()) return mistake(place + "which is empty");
    if (setting.parse(text, loaded_.config)) return;
    mistake(place + "whose content is not allowed; allowed is " + std::string(setting.allowed));
  }

  // POLLY_PORT says what POLLY_LISTEN would have said.
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

std::string told_together(const std::vector<std::string>& mistakes) {
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

Loaded load(const Environment& environment) {
  Loaded loaded = read(environment);
  if (!loaded.mistakes.empty()) throw Error(ErrorKind::config, told_together(loaded.mistakes));
  return loaded;
}

}  // namespace polly::config
