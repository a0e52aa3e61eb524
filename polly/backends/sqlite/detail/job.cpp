#include "polly/backends/sqlite/detail/job.hpp"

#include <new>

#include "polly/backends/sqlite/detail/failure.hpp"

namespace polly::sqlite {

void Job::run(EntryTable& entries, WallTime now) {
  refusal_.reset();
  try {
    answer(entries, now);
  } catch (const Error& refusal) {
    refusal_ = refusal;
  } catch (const std::bad_alloc&) {
    throw Failure::out_of_memory();
  }
}

void Job::throw_if_failed() const {
  if (failure_) throw Error(*failure_);
}

}  // namespace polly::sqlite
