// Engine: a kind of store this build knows: its name and how it is opened. The list is made by CMake from
// POLLY_BACKENDS (assembly/engines.cpp.in); each engine has one file here, NAME_engine.cpp, that turns the
// configuration into the backend's own options.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "polly/base/task.hpp"
#include "polly/config/config.hpp"
#include "polly/store/backend.hpp"
#include "polly/store/runtime.hpp"

namespace polly {

struct Engine {
  using Open = Task<std::unique_ptr<Backend>> (*)(config::Storage settings, Runtime runtime);

  std::string_view name;  // as POLLY_STORAGE_TYPE and the scheme of a store URL say it
  Open open;
};

std::span<const Engine> engines() noexcept;

}  // namespace polly
