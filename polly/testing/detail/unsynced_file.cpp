#include "polly/testing/detail/unsynced_file.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace polly::testing {

namespace {

constexpr double kTornShare = 0.25;  // of the sectors that reach the disk

bool happens(double share, std::mt19937_64& random) {
  return std::bernoulli_distribution(share)(random);
}

void grow(std::string& file, std::size_t size) {
  if (file.size() < size) file.resize(size, '\0');
}

void put(std::string& file, std::size_t offset, std::string_view bytes) {
  grow(file, offset + bytes.size());
  std::copy(bytes.begin(), bytes.end(), file.begin() + static_cast<std::ptrdiff_t>(offset));
}

// Writes only the beginning or only the end of it: a sector is written from one end to the other.
void put_torn(std::string& file, std::size_t offset, std::string_view bytes, std::mt19937_64& random) {
  const std::size_t where = std::uniform_int_distribution<std::size_t>(0, bytes.size())(random);
  if (happens(0.5, random)) {
    put(file, offset, bytes.substr(0, where));
  } else {
    put(file, offset + where, bytes.substr(where));
  }
}

}  // namespace

UnsyncedFile::UnsyncedFile(std::string on_disk) : on_disk_(std::move(on_disk)), size_(on_disk_.size()) {}

void UnsyncedFile::write(std::size_t offset, std::string_view bytes) {
  changes_.push_back({Kind::write, offset, std::string(bytes)});
  size_ = std::max(size_, offset + bytes.size());
}

void UnsyncedFile::resize(std::size_t size) {
  changes_.push_back({Kind::resize, size, {}});
  size_ = size;
}

void UnsyncedFile::sync() {
  set_fate(Fate::synced);
  const auto first_unsure =
      std::find_if(changes_.begin(), changes_.end(), [](const Change& change) { return change.fate != Fate::synced; });
  for (auto change = changes_.begin(); change != first_unsure; ++change) make(*change, on_disk_);
  changes_.erase(changes_.begin(), first_unsure);
}

void UnsyncedFile::fail_to_sync() {
  set_fate(Fate::dropped);
}

void UnsyncedFile::set_fate(Fate fate) {
  for (Change& change : changes_) {
    if (change.fate == Fate::pending) change.fate = fate;
  }
}

std::string UnsyncedFile::synced() const {
  std::string bytes = on_disk_;
  for (const Change& change : changes_) {
    if (change.fate == Fate::synced) make(change, bytes);
  }
  return bytes;
}

// Nearly all sectors and nearly none are as likely as half of them: a loss may need either to show.
std::string UnsyncedFile::after_power_cut(std::mt19937_64& random) const {
  static constexpr std::array kShares{0.0, 0.1, 0.5, 0.9, 1.0};
  const double share = kShares[std::uniform_int_distribution<std::size_t>(0, kShares.size() - 1)(random)];
  std::string bytes = on_disk_;
  for (const Change& change : changes_) {
    if (change.fate == Fate::synced) {
      make(change, bytes);
    } else {
      make_perhaps(change, bytes, share, random);
    }
  }
  return bytes;
}

void UnsyncedFile::make(const Change& change, std::string& bytes) {
  if (change.kind == Kind::resize) {
    bytes.resize(change.offset, '\0');
  } else {
    put(bytes, change.offset, change.bytes);
  }
}

void UnsyncedFile::make_perhaps(const Change& change, std::string& bytes, double share, std::mt19937_64& random) {
  const std::string_view whole = change.bytes;
  if (happens(share, random)) {  // the new size; for a write it comes without its bytes, which are zeros then
    if (change.kind == Kind::resize) bytes.resize(change.offset, '\0');
    grow(bytes, change.kind == Kind::resize ? 0 : change.offset + whole.size());
  }
  for (std::size_t at = 0; at < whole.size();) {
    const std::size_t offset = change.offset + at;
    const std::string_view sector = whole.substr(at, kSectorBytes - offset % kSectorBytes);
    at += sector.size();
    if (!happens(share, random)) continue;
    if (share < 1.0 && happens(kTornShare, random)) {
      put_torn(bytes, offset, sector, random);
    } else {
      put(bytes, offset, sector);
    }
  }
}

}  // namespace polly::testing
