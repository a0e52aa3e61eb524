// Environment: the variables that Polly reads, captured once. of_process() is the only place that asks the process.
//
//   Environment environment = Environment::of_process();
//   Environment environment{{"POLLY_LISTEN", ":9000"}};                          // tests
//   environment.set("POLLY_LISTEN", ":9000", "--listen");                        // an option of the command line
//
// An empty variable counts as one that is not set.
#pragma once

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace polly::config {

class Environment {
 public:
  using Variables = std::map<std::string, std::string, std::less<>>;

  Environment() = default;
  Environment(std::initializer_list<Variables::value_type> variables) : variables_(variables) {}
  explicit Environment(Variables variables) : variables_(std::move(variables)) {}

  static Environment of_process();

  // The view lives until the variable is changed.
  std::optional<std::string_view> find(std::string_view name) const;
  const Variables& variables() const noexcept { return variables_; }

  // Gives a variable another value, which came from `said_as`: messages then say that name.
  void set(std::string name, std::string value, std::string said_as);
  void unset(std::string_view name);

  // What a person calls the variable: "--listen" where an option set it, otherwise its name.
  std::string_view said_as(std::string_view name) const;

 private:
  Variables variables_;
  Variables said_as_;
};

}  // namespace polly::config
