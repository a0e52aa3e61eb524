#include <CLI/App.hpp>
#include <array>
#include <fstream>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>

#include "polly/base/hex.hpp"
#include "polly/cli/daemon_api.hpp"
#include "polly/cli/daemon_url.hpp"
#include "polly/cli/json_text.hpp"
#include "polly/cli/trust.hpp"
#include "polly/cli/verbs.hpp"
#include "polly/github/signature.hpp"

namespace polly::cli {

namespace {

constexpr std::size_t kPayloadBytesMax = 25 * 1024 * 1024;  // the limit of GitHub and of the daemon

struct Delivery {
  std::string file;
  std::string event;
  std::string id;
};

std::string read_payload(Session& session, const std::string& path) {
  std::ifstream file;
  if (path != "-") file.open(path, std::ios::binary);
  std::istream& in = path == "-" ? session.console.in : file;
  std::string payload;
  std::array<char, 64 * 1024> block{};
  while (in.read(block.data(), block.size()) || in.gcount() > 0) {
    payload.append(block.data(), static_cast<std::size_t>(in.gcount()));
    if (payload.size() > kPayloadBytesMax) throw Error(ErrorKind::invalid_argument, "the payload exceeds 25 MiB");
  }
  if (!in.eof()) throw Error(ErrorKind::invalid_argument, "the file " + path + " cannot be read");
  return payload;
}

// A random GUID (RFC 9562, version 4), such as GitHub gives each delivery.
std::string new_delivery_id() {
  std::random_device random;
  std::array<std::uint8_t, 16> bytes{};
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0FU) | 0x40U);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3FU) | 0x80U);
  std::string text = to_hex(bytes);
  for (const std::size_t dash : {8U, 13U, 18U, 23U}) text.insert(dash, 1, '-');
  return text;
}

// The answer itself. Throws where it is not the answer to a delivery.
DaemonAnswer receipt_of(const DaemonAnswer& answer) {
  for (const char* outcome : {"stored", "ignored", "pong"}) {
    if (answer.members.contains(outcome)) return answer;
  }
  throw std::invalid_argument("not the answer to a delivery");
}

ExitCode send(Session& session, const Delivery& delivery) {
  const config::Config config = session.load_config();
  if (config.webhook.secrets.empty()) {
    throw Error(ErrorKind::config, "set POLLY_WEBHOOK_SECRET (or POLLY_WEBHOOK_SECRET_FILE) to the daemon's secret");
  }
  const std::string payload = read_payload(session, delivery.file);
  const std::string id = delivery.id.empty() ? new_delivery_id() : delivery.id;
  DaemonRequest request("sending the event", "POST", "/webhook", payload);
  request.headers = {{"X-GitHub-Event", delivery.event},
                     {"X-GitHub-Delivery", id},
                     {"X-Hub-Signature-256", github::sign(payload, config.webhook.secrets.front())}};
  request.if_refused = "POLLY_WEBHOOK_SECRET must be a secret that the daemon has";
  const DaemonAnswer receipt = trusting_api(config.command_line, daemon_url(config)).ask(request, receipt_of);
  if (session.wants_json) {
    print_json(session.console.out, {{"status", receipt.status}, {"delivery", id}, {"answer", receipt.members}});
  } else {
    session.console.out << receipt.status << ' ' << http::reason_phrase(receipt.status) << '\n';
    print_json(session.console.out, receipt.members);
  }
  return ExitCode::done;
}

}  // namespace

void add_event_verbs(CLI::App& polly, Session& session) {
  CLI::App* event = polly.add_subcommand("event", "send or replay GitHub's events");
  event->require_subcommand(1);
  event->footer("Examples:\n  polly event send pull_request.json --event pull_request");
  CLI::App* verb = event->add_subcommand("send", "sign a payload and post it to a daemon, as GitHub does");
  auto delivery = std::make_shared<Delivery>();
  verb->add_option("FILE", delivery->file, "the payload, as JSON; - is standard input")->required()->type_name("");
  verb->add_option("--event", delivery->event, "the event's name, as in pull_request")->required()->type_name("NAME");
  verb->add_option("--delivery", delivery->id, "the delivery's id; a new one by default")->type_name("ID");
  add_variable_option(*verb, session, "--server", "POLLY_SERVER", "URL",
                      "the daemon; by default the one at POLLY_LISTEN");
  add_ca_option(*verb, session);
  add_json_option(*verb, session);
  verb->footer(
      "Signs with POLLY_WEBHOOK_SECRET (or POLLY_WEBHOOK_SECRET_FILE); of several secrets, with the first.\n"
      "\n"
      "Examples:\n"
      "  polly event send pull_request.json --event pull_request\n"
      "  curl -s https://example.org/payload.json | polly event send - --event check_run");
  verb->callback([&session, delivery] { session.action = [&session, delivery] { return send(session, *delivery); }; });
}

}  // namespace polly::cli
