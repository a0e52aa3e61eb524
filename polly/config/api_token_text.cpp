#include "polly/config/api_token_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "polly/base/ascii.hpp"
#include "polly/base/hex.hpp"
#include "polly/config/detail/list_text.hpp"
#include "polly/config/tidy_text.hpp"
#include "polly/config/value_text.hpp"

namespace polly::config {

namespace {

constexpr std::array kTokenScopes{
    std::pair<std::string_view, ConfiguredToken::Scope>{"read", ConfiguredToken::Scope::read},
    std::pair<std::string_view, ConfiguredToken::Scope>{"write", ConfiguredToken::Scope::write},
    std::pair<std::string_view, ConfiguredToken::Scope>{"admin", ConfiguredToken::Scope::admin}};

constexpr std::string_view kHashPrefix = "sha256:";

bool begins_hash(std::string_view token) noexcept {
  return equals_ignoring_case(token.substr(0, kHashPrefix.size()), kHashPrefix);
}

std::string_view take_word(std::string_view& text) {
  const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
  const std::string_view word = text.substr(0, end);
  text = without_blanks(text.substr(end));
  return word;
}

// Reads the lines one by one, and goes on after a mistake.
class TokensReader {
 public:
  explicit TokensReader(std::string_view text) {
    for (std::size_t from = 0; from <= text.size();) {
      const std::size_t end = std::min(text.find('\n', from), text.size());
      const std::string_view line = without_blanks(text.substr(from, end - from));
      ++line_;
      if (!line.empty() && !line.starts_with('#')) read_line(line);
      from = end + 1;
    }
    if (entries_ == 0) mistake("it has no token: add a line NAME = SCOPE REPOSITORIES TOKEN (`polly token` makes one)");
    if (entries_ > kApiTokensMax) {
      mistake("there are " + std::to_string(entries_) + " tokens, and at most " + std::to_string(kApiTokensMax) +
              " are allowed");
    }
  }

  std::string& mistakes() noexcept { return mistakes_; }
  std::vector<ConfiguredToken>& tokens() noexcept { return tokens_; }

 private:
  void read_line(std::string_view line) {
    if (++entries_ > kApiTokensMax) return;
    const std::size_t sign = line.find('=');
    if (sign == line.npos) {
      return line_mistake("is not NAME = SCOPE REPOSITORIES TOKEN, as in ci = write acme/* sha256:HEX");
    }
    const std::string_view name = without_blanks(line.substr(0, sign));
    std::string_view rest = without_blanks(line.substr(sign + 1));
    const std::string_view scope_word = take_word(rest);
    const std::string_view repositories = take_word(rest);
    const std::string_view token = take_word(rest);
    const bool is_good_name = check_name(name);
    const auto scope = parse_token_scope(scope_word);
    if (!scope) line_mistake("has no scope behind its \"=\": read, write or admin is allowed");
    const bool is_good_glob = check_repositories(repositories);
    const std::optional<Sha256> digest = read_token(token);
    if (!rest.empty()) {
      line_mistake(
          "has more behind its \"=\" than a scope, repositories and a token: a token has no blanks, and a "
          "comment has a line of its own");
    }
    if (!digest) return;
    check_digest(*digest);
    if (is_good_name && scope && is_good_glob) {
      tokens_.emplace_back(std::string(name), *scope, to_lower(repositories), *digest);
    }
  }

  bool check_name(std::string_view name) {
    if (const std::string objection = token_name_objection(name); !objection.empty()) {
      line_mistake("has a name that " + objection);
      return false;
    }
    const auto same =
        std::find_if(names_.begin(), names_.end(), [&](const auto& other) { return other.first == name; });
    if (same == names_.end()) {
      names_.emplace_back(name, line_);
      return true;
    }
    line_mistake("has the name " + std::string(name) + ", as line " + std::to_string(same->second) +
                 " has: choose another name");
    return false;
  }

  bool check_repositories(std::string_view repositories) {
    if (is_repository_glob(repositories)) return true;
    line_mistake(repositories.empty()
                     ? "has no repositories behind its scope: add OWNER/NAME, as in acme/* or acme/shop, or * for all"
                     : "has repositories that are not OWNER/NAME, as in acme/* or acme/shop, or * for all");
    return false;
  }

  std::optional<Sha256> read_token(std::string_view token) {
    if (token.empty()) {
      line_mistake("has no token behind its repositories: add one, or sha256: and the SHA-256 of one");
    } else if (begins_hash(token)) {
      return read_hash(token.substr(kHashPrefix.size()));
    } else if (token.size() < kApiTokenBytesMin) {
      line_mistake("has a token of less than " + std::to_string(kApiTokenBytesMin) +
                   " characters: use a longer random one (`polly token` makes one)");
    } else if (token.size() > kApiTokenBytesMax) {
      line_mistake("has a token of more than " + std::to_string(kApiTokenBytesMax) + " characters");
    } else if (!is_alphanumeric_or(token, "-._~+/=")) {
      line_mistake(
          "has a token with other characters than letters, digits and - . _ ~ + / =, or a hash that is no "
          "sha256:HEX");
    } else {
      return sha256(token);
    }
    return std::nullopt;
  }

  std::optional<Sha256> read_hash(std::string_view digits) {
    Sha256 digest{};
    if (!from_hex(digits, digest)) {
      line_mistake("has a hash of " + std::to_string(digits.size()) + " characters behind sha256:, which are not the " +
                   std::to_string(2 * digest.size()) + " hexadecimal digits of a SHA-256");
    } else if (digest == sha256("")) {
      line_mistake("has the hash of an empty text: hash the token itself, as in printf %s \"$TOKEN\" | sha256sum");
    } else {
      return digest;
    }
    return std::nullopt;
  }

  void check_digest(const Sha256& digest) {
    const auto same =
        std::find_if(digests_.begin(), digests_.end(), [&](const auto& other) { return other.first == digest; });
    if (same == digests_.end()) {
      digests_.emplace_back(digest, line_);
    } else {
      line_mistake("has the token that line " + std::to_string(same->second) + " has, too: make another one");
    }
  }

  void line_mistake(std::string_view text) { mistake("line " + std::to_string(line_) + " " + std::string(text)); }
  void mistake(std::string_view text) { mistakes_.append(mistakes_.empty() ? "" : "; ").append(text); }

  std::size_t line_ = 0;
  std::size_t entries_ = 0;
  std::vector<std::pair<std::string_view, std::size_t>> names_;  // each with its line
  std::vector<std::pair<Sha256, std::size_t>> digests_;
  std::vector<ConfiguredToken> tokens_;
  std::string mistakes_;
};

}  // namespace

std::optional<std::vector<ConfiguredToken>> parse_api_tokens(std::string_view text) {
  TokensReader reader(text);
  if (!reader.mistakes().empty()) return std::nullopt;
  return std::move(reader.tokens());
}

std::string api_tokens_objection(std::string_view text) {
  return std::move(TokensReader(text).mistakes());
}

std::optional<std::vector<Secret>> parse_admin_tokens(std::string_view text) {
  const auto values = split_list(text);
  if (!values || values->size() > kAdminTokensMax) return std::nullopt;
  std::vector<Secret> tokens;
  for (const std::string_view value : *values) {
    std::optional<Secret> token = parse_token(value);
    if (!token) return std::nullopt;
    tokens.push_back(std::move(*token));
  }
  return tokens;
}

std::string token_name_objection(std::string_view name) {
  if (name.empty() || name.size() > kApiTokenNameBytesMax || !is_alphanumeric_or(name, "-._")) {
    return "is not 1 to " + std::to_string(kApiTokenNameBytesMax) + " letters, digits, \"-\", \".\" and \"_\"";
  }
  return name == kAdminTokenName ? "is that of the token in the variable POLLY_API_TOKEN: choose another name" : "";
}

std::optional<ConfiguredToken::Scope> parse_token_scope(std::string_view word) {
  for (const auto& [name, scope] : kTokenScopes) {
    if (word == name) return scope;
  }
  return std::nullopt;
}

// With one slash in the pattern, as in each name, no star matches a slash.
bool is_repository_glob(std::string_view text) {
  if (text == kAllRepositories) return true;
  const std::size_t slash = text.find('/');
  if (slash == 0 || slash == text.npos || slash + 1 == text.size()) return false;
  return is_alphanumeric_or(text.substr(0, slash), "-_.*?") && is_alphanumeric_or(text.substr(slash + 1), "-_.*?");
}

std::string_view to_string(ConfiguredToken::Scope scope) noexcept {
  for (const auto& [name, value] : kTokenScopes) {
    if (value == scope) return name;
  }
  return "";
}

std::string show(const std::vector<ConfiguredToken>& tokens) {
  std::string text;
  for (const ConfiguredToken& token : tokens) {
    text.append(text.empty() ? "" : ", ").append(token.name).append(" = ").append(to_string(token.scope));
    text.append(" ").append(token.repositories);
  }
  return text;
}

std::vector<std::string> api_token_mistakes(const Config& config) {
  std::vector<std::string> mistakes;
  for (const Secret& secret : config.server.admin_tokens) {
    const Sha256 digest = sha256(secret.reveal());
    for (const ConfiguredToken& token : config.server.api_tokens) {
      if (token.digest != digest) continue;
      mistakes.push_back("the token \"" + token.name +
                         "\" of POLLY_API_TOKENS is also a value of POLLY_API_TOKEN, which may do everything: make "
                         "another token for \"" +
                         token.name + "\"");
    }
  }
  return mistakes;
}

std::vector<std::string> api_token_warnings(const Config& config) {
  std::vector<std::string> warnings;
  for (const ConfiguredToken& token : config.server.api_tokens) {
    if (token.repositories == kAllRepositories) continue;
    const std::string whose = "the token \"" + token.name + "\" of POLLY_API_TOKENS ";
    if (config.state.scope == Scope::commit) {
      warnings.push_back(whose +
                         "allows nothing, since commits have no repository with POLLY_STATE_SCOPE=commit: its "
                         "repositories have to be *");
    } else if (token.scope == ConfiguredToken::Scope::admin) {
      warnings.push_back(whose +
                         "allows no more than the scope write would, since what needs admin concerns the whole "
                         "store: its repositories have to be *");
    }
  }
  return warnings;
}

}  // namespace polly::config
