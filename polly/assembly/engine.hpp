// Engine: a kind of store that this program knows: its name, what calls for it and how it is opened. Each has one file
// here, NAME_engine.cpp, with one function that everybody sees:
//
//   Engine memory_engine() noexcept;
//
// CMake makes the list of them from POLLY_BACKENDS (engines.cpp.in). A program has those whose libraries it links
// (polly_engine in cmake/PollyRoom.cmake): engines() leaves out the others. The file also turns the configuration into
// the backend's own options.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "polly/base/error.hpp"
#include "polly/base/task.hpp"
#include "polly/config/config.hpp"
#include "polly/store/backend.hpp"
#include "polly/store/runtime.hpp"

namespace polly {

// The version of a schema before and after; 0: there was none.
struct SchemaChange {
  SchemaChange() = default;
  SchemaChange(int its_from, int its_to) noexcept : from(its_from), to(its_to) {}

  int from = 0;
  int to = 0;
};

// What changes for connections that an open store opens from now on.
struct EngineAccess {
  EngineAccess() = default;

  std::vector<std::string> files;  // variables that name a file whose content is another one
  std::function<void()> commit;    // takes it into use; empty: it is the same, or more than the access has changed
};

struct Engine {
  using Open = Task<std::unique_ptr<Backend>> (*)(config::Storage settings, Runtime runtime);

  using Check = std::vector<std::string> (*)(const config::Storage& settings);
  using Migrate = Task<SchemaChange> (*)(config::Storage settings, Runtime runtime);
  using Renew = EngineAccess (*)(Backend& backend, const config::Storage& settings);
  using Describe = std::vector<std::string> (*)();
  using Examine = Task<std::vector<std::string>> (*)(config::Storage settings, Runtime runtime);

  std::string_view name;
  std::span<const std::string_view> schemes;  // of store URLs that lead to it; Storage::type may be one of them too
  Open open;
  Migrate migrate = nullptr;  // makes its tables, or brings them up to date; nullptr: it has none, or sees to it itself
  Describe describe = nullptr;  // what an operator should know of the library that it runs with; nullptr: nothing
  Renew renew = nullptr;        // for a backend that open() made; nullptr: it has no connections. Error config
  Check check = nullptr;        // every mistake that open() would find before it asks a server; nullptr: none
  Examine examine = nullptr;    // what deserves a warning in its server's settings; nullptr: nothing. Error as of open
};

std::span<const Engine> engines() noexcept;

// What an engine's check() returns where it makes its options by `make_options`, which throws Error.
template <class MakeOptions>
std::vector<std::string> mistakes_in(MakeOptions make_options) {
  try {
    make_options();
  } catch (const Error& error) {
    return {error.what()};
  }
  return {};
}

// The one whose scheme that is. Error config for an unknown type names the known engines.
const Engine& find_engine(std::string_view type, std::span<const Engine> known = engines());

// The engine of these settings. The error names the URL where its scheme is the type, in the words of wording_of().
const Engine& find_engine(const config::Storage& storage, std::span<const Engine> known = engines());

}  // namespace polly
