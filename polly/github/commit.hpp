// Commit: the SHA of a commit (40 hexadecimal digits, or 64 in a SHA-256 repository) and, where known, its repository.
// Forks share SHAs, so a daemon that serves many repositories keeps them apart.
//
//   Commit commit("0123456789abcdef0123456789abcdef01234567");
//   Commit commit(sha, Repository("Acme", "Shop"));       // stored as acme/shop: GitHub's names ignore case
//
// Error invalid_argument: the text is not a SHA, or not a repository's name.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace polly {

class Repository {
 public:
  static constexpr std::size_t kOwnerBytesMax = 100;  // GitHub: 39, and enterprise suffixes
  static constexpr std::size_t kNameBytesMax = 100;

  // Both consist of letters, digits, "-", "_" and "."; neither is "." or "..".
  Repository(std::string_view owner, std::string_view name);
  static Repository parse(std::string_view full_name);  // "owner/name"

  const std::string& owner() const noexcept { return owner_; }  // lower case
  const std::string& name() const noexcept { return name_; }    // lower case
  std::string full_name() const { return owner_ + "/" + name_; }

  friend bool operator==(const Repository&, const Repository&) = default;

 private:
  std::string owner_;
  std::string name_;
};

class Commit {
 public:
  explicit Commit(std::string_view sha);
  Commit(std::string_view sha, std::optional<Repository> repository);

  static bool is_sha(std::string_view text) noexcept;

  const std::string& sha() const noexcept { return sha_; }  // lower case
  const std::optional<Repository>& repository() const noexcept { return repository_; }

  friend bool operator==(const Commit&, const Commit&) = default;

 private:
  std::string sha_;
  std::optional<Repository> repository_;
};

}  // namespace polly
