// PullRecord: what is stored of a pull request: whether it is open, and up to kCommitsMax of its commits.
//
//   PullRecord record;
//   record.see_commit(sha, 1557933633000);          // an event of 2019-05-15T15:20:33Z had this head
//   record.see_state(1557933633000, false);         // and the pull request was closed
//   record.head();                                  // the commit with the newest event
//
// A record is the maximum of what was seen, element by element, so that the order of the events, and repeats, make no
// difference: of each commit the newest time counts, of open and closed the one with the newest time, and the commits
// with the largest (time, SHA) are kept. A commit that only events of checks and workflows named has the time 0. At
// equal times "open" counts, since treating an open pull request as closed loses work.
//
// PullNumbers: the pull requests of a commit: the kNumbersMax largest numbers, in descending order.
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace polly {

class PullRecord {
 public:
  static constexpr std::size_t kCommitsMax = 250;

  struct SeenCommit {
    SeenCommit(std::string its_sha, std::int64_t its_time) : sha(std::move(its_sha)), seen_at(its_time) {}

    std::string sha;
    std::int64_t seen_at;  // in milliseconds since 1970; 0: no event of the pull request itself had this head

    friend bool operator==(const SeenCommit&, const SeenCommit&) = default;
  };

  PullRecord() = default;

  // Each returns whether the record changed. A time before 1970 counts as 0.
  bool see_commit(const std::string& sha, std::int64_t time);
  bool see_state(std::int64_t time, bool is_open);
  bool merge(const PullRecord& other);

  bool is_open() const noexcept { return is_open_; }
  const std::vector<SeenCommit>& commits() const noexcept { return commits_; }  // the newest comes first
  const std::string* head() const noexcept;                                     // nullptr: not known

  // {"state":"open","updated_at":1557933633000,"commits":[["SHA",1557933633000],...]}
  boost::json::value to_json() const;
  static PullRecord of_json(const boost::json::value& json);  // Error type_mismatch

  friend bool operator==(const PullRecord&, const PullRecord&) = default;

 private:
  std::int64_t updated_at_ = 0;
  bool is_open_ = true;
  std::vector<SeenCommit> commits_;
};

class PullNumbers {
 public:
  static constexpr std::size_t kNumbersMax = 32;

  PullNumbers() = default;

  bool add(std::int64_t number);  // whether the numbers changed
  bool contains(std::int64_t number) const noexcept;
  const std::vector<std::int64_t>& all() const noexcept { return numbers_; }

  // [43,42]
  boost::json::value to_json() const;
  static PullNumbers of_json(const boost::json::value& json);  // Error type_mismatch

  friend bool operator==(const PullNumbers&, const PullNumbers&) = default;

 private:
  std::vector<std::int64_t> numbers_;
};

}  // namespace polly
