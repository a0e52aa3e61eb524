#include "polly/testing/detail/unsynced_folder.hpp"

namespace polly::testing {

namespace {

void drop_all_but_last(std::vector<UnsyncedFolder::File>& past) {
  past.erase(past.begin(), past.end() - 1);
}

}  // namespace

UnsyncedFolder::UnsyncedFolder(const Contents& contents) {
  for (const auto& [name, bytes] : contents) {
    names_[name].push_back(bytes ? std::make_shared<UnsyncedFile>(*bytes) : nullptr);
  }
}

UnsyncedFolder::File UnsyncedFolder::open(const std::string& name) {
  Past& past = names_[name];
  if (past.empty()) past.push_back(nullptr);
  if (past.back() == nullptr) past.push_back(std::make_shared<UnsyncedFile>());
  return past.back();
}

void UnsyncedFolder::remove(const std::string& name) {
  Past& past = names_[name];
  if (past.empty() || past.back() != nullptr) past.push_back(nullptr);
}

void UnsyncedFolder::sync() {
  for (auto& [name, past] : names_) drop_all_but_last(past);
}

void UnsyncedFolder::sync(const std::string& name, const File& file) {
  file->sync();
  Past& past = names_.at(name);
  if (past.back() == file) drop_all_but_last(past);
}

UnsyncedFolder::Contents UnsyncedFolder::synced() const {
  Contents contents;
  for (const auto& [name, past] : names_) {
    const File& file = past.front();
    contents[name] = file ? std::optional(file->synced()) : std::nullopt;
  }
  return contents;
}

UnsyncedFolder::Contents UnsyncedFolder::after_power_cut(std::mt19937_64& random) const {
  Contents contents;
  for (const auto& [name, past] : names_) {
    const File& file = past[std::uniform_int_distribution<std::size_t>(0, past.size() - 1)(random)];
    contents[name] = file ? std::optional(file->after_power_cut(random)) : std::nullopt;
  }
  return contents;
}

}  // namespace polly::testing
