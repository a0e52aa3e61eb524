// Environment: the variables that Polly reads, captured once. of_process() is the only place that asks the process.
//
//   Environment environment = Environment::of_process();
//   Environment environment{{"POLLY_LISTEN", ":9000"}};                          // tests
//   environment.set("POLLY_LISTEN", ":9000", "--listen");                        // an option of the command line
//
// Values come out tidied (setting.hpp): what stands at an end by mistake is cut once, here. A variable that is empty,
// or that nothing is left of, counts as one that is not set. Each POLLY_VALKEY_X may also be spelt
// POLLY_STORAGE_VALKEY_X: one asks for the first and gets either.
#pragma once

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace polly::config {

// "POLLY_STORAGE_VALKEY_DB" of "POLLY_VALKEY_DB"; empty where a name has one spelling.
std::string other_spelling(std::string_view name);
// "POLLY_VALKEY_DB" of either spelling; any other name as it is.
std::string usual_spelling(std::string_view name);

class Environment {
 public:
  using Variables = std::map<std::string, std::string, std::less<>>;

  Environment() = default;
  Environment(std::initializer_list<Variables::value_type> variables) : Environment(Variables(variables)) {}
  explicit Environment(Variables variables);

  static Environment of_process();

  // The view lives until the variable is changed.
  std::optional<std::string_view> find(std::string_view name) const;
  // Whether both spellings of a variable are set, to different values.
  bool is_contradicted(std::string_view name) const;
  const Variables& variables() const noexcept { return variables_; }

  // Gives a variable another value, which came from `given_name`: messages then use that name.
  void set(std::string name, std::string value, std::string given_name);
  void unset(std::string_view name);

  // The name under which the variable was set: "--listen" where an option set it, otherwise its own in the spelling
  // that is set.
  std::string_view given_name(std::string_view name) const;
  // The same for messages: "--listen (POLLY_LISTEN)".
  std::string full_name(std::string_view name) const;

 private:
  // The spelling that is set; end() where none is.
  Variables::const_iterator find_either(std::string_view name) const;

  Variables variables_;
  Variables given_names_;
};

}  // namespace polly::config
