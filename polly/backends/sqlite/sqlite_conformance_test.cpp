// The conformance suite on a file: the first store on it serves, those opened beside it are guests, as the command line
// is beside a daemon.
#include <memory>

#include "polly/backends/sqlite/sqlite_backend.hpp"
#include "polly/store/conformance/conformance.hpp"
#include "polly/testing/program.hpp"

namespace polly {
namespace {

class SqliteFixture final : public conformance::Fixture {
 public:
  explicit SqliteFixture(SqliteDurability durability) : options_(folder_ / "polly.db") {
    options_.durability = durability;
  }

  Task<std::unique_ptr<Backend>> open(Runtime runtime) override {
    SqliteOptions options = options_;
    options_.role = SqliteRole::guest;
    return open_sqlite_backend(options, runtime);
  }
  bool follows_our_clock() const override { return true; }

 private:
  testing::TemporaryFolder folder_;
  SqliteOptions options_;
};

}  // namespace
}  // namespace polly

POLLY_BACKEND_CONFORMS(Sqlite, [] { return std::make_unique<polly::SqliteFixture>(polly::SqliteDurability::full); });
POLLY_BACKEND_CONFORMS(SqliteNormal,
                       [] { return std::make_unique<polly::SqliteFixture>(polly::SqliteDurability::normal); });
