#include "polly/testing/scripted_peer.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <array>
#include <stdexcept>
#include <utility>

#include "polly/testing/free_port.hpp"

namespace polly::testing {

namespace {

std::string what_failed(const Peer& peer, const std::exception& failed) {
  return "connection " + std::to_string(peer.number()) + ": " + failed.what();
}

}  // namespace

ScriptedPeer::ScriptedPeer(Script each)
    : port_(free_port()),
      scripts_({std::move(each)}),
      each_(true),
      listener_(listen_on(port_)),
      stop_(::eventfd(0, EFD_CLOEXEC)),
      accepting_([this] { accept_all(); }) {}

ScriptedPeer::ScriptedPeer(std::vector<Script> in_order)
    : port_(free_port()),
      scripts_(std::move(in_order)),
      each_(false),
      listener_(listen_on(port_)),
      stop_(::eventfd(0, EFD_CLOEXEC)),
      accepting_([this] { accept_all(); }) {}

ScriptedPeer::~ScriptedPeer() {
  ::eventfd_write(stop_.fd(), 1);
  accepting_.join();
  for (std::thread& thread : threads_) thread.join();
  const std::string errors = take_errors();
  if (!errors.empty()) ADD_FAILURE() << "the peer's script failed: " << errors;
}

std::size_t ScriptedPeer::connections() const {
  const std::lock_guard lock(mutex_);
  return accepted_;
}

void ScriptedPeer::finish(std::chrono::milliseconds longest) {
  std::unique_lock lock(mutex_);
  const auto is_over = [this] {
    return !errors_.empty() || (running_ == 0 && accepted_ >= scripts_.size() && !has_waiting_client());
  };
  const bool over = ended_.wait_for(lock, longest, is_over);
  const std::size_t running = running_;
  lock.unlock();
  const std::string errors = take_errors();
  if (!errors.empty()) throw std::runtime_error("the peer's script failed: " + errors);
  if (!over)
    throw std::runtime_error("the peer's scripts do not end: " + std::to_string(running) + " run, after " +
                             std::to_string(connections()) + " connection(s)");
}

void ScriptedPeer::accept_all() {
  std::array<pollfd, 2> watched{pollfd{listener_.fd(), POLLIN, 0}, pollfd{stop_.fd(), POLLIN, 0}};
  while (true) {
    ::poll(watched.data(), watched.size(), -1);
    if (watched[1].revents != 0) return;
    const std::lock_guard lock(mutex_);
    if (!has_waiting_client()) continue;
    Socket socket(::accept4(listener_.fd(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!socket.is_open()) continue;
    send_at_once(socket);
    ++running_;
    Peer peer(std::move(socket), accepted_++, stop_.fd());
    threads_.emplace_back([this, peer = std::move(peer)]() mutable { play(peer); });
  }
}

bool ScriptedPeer::has_waiting_client() const {
  pollfd listener{listener_.fd(), POLLIN, 0};
  return ::poll(&listener, 1, 0) == 1;
}

void ScriptedPeer::play(Peer& peer) {
  std::string error;
  try {
    play_script(peer);
  } catch (const Peer::TestIsOver&) {
    error.clear();
  } catch (const Peer::ClientHasClosed& closed) {
    if (!each_) error = what_failed(peer, closed);
  } catch (const std::exception& failed) {
    error = what_failed(peer, failed);
  }
  peer.close();
  const std::lock_guard lock(mutex_);
  if (!error.empty()) errors_.push_back(std::move(error));
  --running_;
  ended_.notify_all();
}

void ScriptedPeer::play_script(Peer& peer) {
  const std::size_t number = each_ ? 0 : peer.number();
  if (number >= scripts_.size())
    throw std::runtime_error("there are scripts for " + std::to_string(scripts_.size()) + " connection(s) only");
  scripts_[number](peer);
}

std::string ScriptedPeer::take_errors() {
  const std::lock_guard lock(mutex_);
  std::string all;
  for (const std::string& error : std::exchange(errors_, {})) all += (all.empty() ? "" : "; ") + error;
  return all;
}

}  // namespace polly::testing
