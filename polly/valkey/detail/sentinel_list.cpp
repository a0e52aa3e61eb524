#include "polly/valkey/detail/sentinel_list.hpp"

#include <algorithm>
#include <utility>

namespace polly::valkey {

namespace {

void append(std::string& list, std::string_view separator, std::string_view text) {
  if (!list.empty()) list += separator;
  list += text;
}

}  // namespace

SentinelList::SentinelList(std::string primary_name, std::vector<Address> configured)
    : primary_name_(std::move(primary_name)), addresses_(std::move(configured)), configured_(addresses_.size()) {}

const Address& SentinelList::next() {
  if (asked_in_vain_ >= addresses_.size()) answered();  // that round has had its verdict
  next_ %= addresses_.size();
  asked_ = addresses_[next_++];
  return asked_;
}

void SentinelList::learn(const std::vector<Address>& others) {
  addresses_.resize(configured_);
  for (const Address& other : others) {
    const bool is_known = std::find(addresses_.begin(), addresses_.end(), other) != addresses_.end();
    if (!is_known && addresses_.size() < kAddressesMax) addresses_.push_back(other);
  }
}

void SentinelList::failed(const Error& error) {
  ++asked_in_vain_;
  failures_.push_back(error);
}

void SentinelList::knows_no_primary() {
  ++asked_in_vain_;
  strangers_.push_back(asked_.text());
}

void SentinelList::answered() {
  asked_in_vain_ = 0;
  strangers_.clear();
  failures_.clear();
}

std::optional<Error> SentinelList::verdict() const {
  if (asked_in_vain_ < addresses_.size()) return std::nullopt;
  std::string reasons;
  if (!strangers_.empty()) {
    for (const std::string& stranger : strangers_) append(reasons, ", ", stranger);
    return Error(ErrorKind::config, "the sentinels know no primary called \"" + primary_name_ +
                                        "\" (asked: " + reasons + "): check Storage::valkey.sentinel_master");
  }
  ErrorKind kind = ErrorKind::unavailable;
  for (const Error& failure : failures_) {
    append(reasons, "; ", failure.what());
    if (kind == ErrorKind::unavailable) kind = failure.kind();
  }
  return Error(kind, "no sentinel knows where the primary is: " + reasons);
}

}  // namespace polly::valkey
