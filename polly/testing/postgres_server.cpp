#include "polly/testing/postgres_server.hpp"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <stdexcept>
#include <utility>

#include "polly/testing/free_port.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::testing {

namespace {

namespace fs = std::filesystem;

const passwd* other_user() {
  if (::geteuid() != 0) return nullptr;
  const passwd* user = ::getpwnam("postgres");
  if (user == nullptr) throw std::runtime_error("PostgreSQL refuses to be root, and there is no user `postgres`");
  return user;
}

void give_away(const fs::path& path) {
  const passwd* user = other_user();
  if (user != nullptr && ::chown(path.c_str(), user->pw_uid, user->pw_gid) != 0) {
    throw std::runtime_error("cannot give " + path.string() + " to the user `postgres`");
  }
}

// Changing the user resets the parent-death signal, so it is set after that.
std::vector<std::string> as_its_user(std::vector<std::string> command) {
  const passwd* user = other_user();
  if (user == nullptr) return command;
  std::vector<std::string> whole{"setpriv",
                                 "--reuid",
                                 std::to_string(user->pw_uid),
                                 "--regid",
                                 std::to_string(user->pw_gid),
                                 "--clear-groups",
                                 "setpriv",
                                 "--pdeathsig",
                                 "KILL",
                                 "--"};
  whole.insert(whole.end(), command.begin(), command.end());
  return whole;
}

void run_or_throw(const std::vector<std::string>& command) {
  const ProgramResult result = run_program(command);
  if (result.exit_code != 0) throw std::runtime_error(command.front() + ": " + result.out + result.err);
}

void write_lines(const fs::path& path, const std::vector<std::string>& lines) {
  std::ofstream file(path, std::ios::app);
  for (const std::string& line : lines) file << line << '\n';
}

// The server reads its key only where no other user can.
fs::path own_copy(const fs::path& from, const fs::path& to) {
  fs::copy_file(from, to);
  fs::permissions(to, fs::perms::owner_read | fs::perms::owner_write);
  give_away(to);
  return to;
}

}  // namespace

fs::path postgres_programs() {
  std::vector<fs::path> found;
  const fs::path debian = "/usr/lib/postgresql";
  if (fs::exists(debian)) {
    for (const auto& version : fs::directory_iterator(debian)) {
      if (fs::exists(version.path() / "bin" / "initdb")) found.push_back(version.path() / "bin");
    }
  }
  if (!found.empty()) return *std::max_element(found.begin(), found.end());
  const ProgramResult asked = run_program({"pg_config", "--bindir"});
  fs::path folder = asked.out.substr(0, asked.out.find('\n'));
  if (asked.exit_code == 0 && fs::exists(folder / "initdb")) return folder;
  throw std::runtime_error("no PostgreSQL server is installed: tools/install_packages test");
}

PostgresServer::PostgresServer(PostgresServerOptions options) : port_(free_port()) {
  give_away(folder_.path());
  const fs::path programs = postgres_programs();
  const fs::path data = folder_ / "data";
  run_or_throw(as_its_user({programs / "initdb", "-D", data, "-U", "postgres", "-E", options.encoding, "--locale=C",
                            "--auth=trust", "--no-sync"}));
  if (!options.hba.empty()) {
    fs::remove(data / "pg_hba.conf");
    write_lines(data / "pg_hba.conf", {"local all all trust"});
    write_lines(data / "pg_hba.conf", options.hba);
    give_away(data / "pg_hba.conf");
  }
  command_ = as_its_user(
      {programs / "postgres", "-D", data, "-k", folder_.path(), "-p", std::to_string(port_), "-h", "127.0.0.1"});
  const auto set = [this](const std::string& setting) { command_.insert(command_.end(), {"-c", setting}); };
  for (const char* setting : {"fsync=on", "shared_buffers=64MB", "dynamic_shared_memory_type=mmap",
                              "log_min_messages=warning", "max_connections=100"}) {
    set(setting);
  }
  if (options.tls) {
    set("ssl=on");
    set("ssl_cert_file=" + own_copy(options.tls->certificate, folder_ / "certificate.pem").string());
    set("ssl_key_file=" + own_copy(options.tls->key, folder_ / "key.pem").string());
    set("ssl_ca_file=" + own_copy(test_certificates().ca(), folder_ / "ca.pem").string());
  }
  for (const std::string& setting : options.settings) set(setting);
  start();
}

PostgresServer::~PostgresServer() {
  kill();
}

std::string PostgresServer::url(const std::string& more) const {
  return "postgres://postgres@" + host() + ":" + std::to_string(port_) + "/postgres" + more;
}

std::string PostgresServer::unix_url(const std::string& more) const {
  return "postgres:///postgres?user=postgres&host=" + socket_folder().string() + "&port=" + std::to_string(port_) +
         more;
}

std::string PostgresServer::ask(const std::string& sql) const {
  ProgramResult result =
      run_program({postgres_programs() / "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", unix_url(), "-c", sql});
  if (result.exit_code != 0) throw std::runtime_error("psql: " + result.err);
  if (result.out.ends_with('\n')) result.out.pop_back();
  return std::move(result.out);
}

bool PostgresServer::answers() const {
  return run_program({postgres_programs() / "pg_isready", "-q", "-h", socket_folder(), "-p", std::to_string(port_)})
             .exit_code == 0;
}

std::vector<pid_t> PostgresServer::children() const {
  const std::string pid = std::to_string(process_->pid());
  std::ifstream file("/proc/" + pid + "/task/" + pid + "/children");
  std::vector<pid_t> all;
  for (pid_t child = 0; file >> child;) all.push_back(child);
  return all;
}

void PostgresServer::kill() {
  if (!process_ || process_->exit_code()) return;
  process_->freeze();  // so that it starts no further ones
  const std::vector<pid_t> others = children();
  process_->kill();
  for (const pid_t child : others) ::kill(child, SIGKILL);
  const auto is_gone = [](pid_t child) { return ::kill(child, 0) != 0; };
  comes_true(kStopMax, [&] { return std::all_of(others.begin(), others.end(), is_gone); });
}

void PostgresServer::freeze() {
  process_->freeze();
  for (const pid_t child : children()) ::kill(child, SIGSTOP);
}

void PostgresServer::thaw() {
  for (const pid_t child : children()) ::kill(child, SIGCONT);
  process_->thaw();
}

void PostgresServer::stop() {
  if (process_->exit_code()) return;
  ::kill(process_->pid(), SIGINT);
  if (!comes_true(kStopMax, [this] { return process_->exit_code().has_value(); })) kill();
}

// A server that was just killed may leave files that make the next one believe it still runs: then it is started again.
void PostgresServer::start() {
  const auto give_up = std::chrono::steady_clock::now() + kStartMax;
  while (true) {
    process_ = std::make_unique<ServerProcess>(command_);
    try {
      return process_->wait_until_ready(kStartMax, [this] { return answers(); });
    } catch (const std::runtime_error&) {
      if (std::chrono::steady_clock::now() > give_up || !process_->exit_code()) throw;
    }
  }
}

void PostgresServer::restart() {
  stop();
  start();
}

}  // namespace polly::testing
