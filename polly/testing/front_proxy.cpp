#include "polly/testing/front_proxy.hpp"

#include <vector>

#include "polly/testing/free_port.hpp"
#include "polly/testing/socket.hpp"

namespace polly::testing {

namespace {

std::string nginx_config(std::uint16_t port, std::uint16_t server_port, const std::string& server_path) {
  const std::string server = "127.0.0.1:" + std::to_string(server_port);
  std::string config =
      "daemon off;\nmaster_process off;\npid nginx.pid;\nerror_log stderr warn;\n"
      "events { worker_connections 512; }\n"
      "http {\n"
      "  access_log off;\n";
  for (const char* part : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
    config += "  " + std::string(part) + "_temp_path " + part + "_temp;\n";
  }
  config += "  upstream polly { server " + server + "; keepalive 16; }\n";
  config += "  server {\n    listen 127.0.0.1:" + std::to_string(port) + ";\n    client_max_body_size 0;\n";
  config +=
      "    location / {\n"
      "      proxy_pass http://polly" +
      server_path +
      ";\n"
      "      proxy_http_version 1.1;\n"
      "      proxy_set_header Connection \"\";\n"
      "      proxy_set_header Host $host;\n"
      "      proxy_request_buffering off;\n"
      "      proxy_next_upstream off;\n"
      "      add_header X-Came-From \"the server\" always;\n"
      "    }\n"
      "    error_page 502 504 @unreachable;\n"
      "    location @unreachable { return 503; }\n"
      "  }\n}\n";
  return config;
}

std::string haproxy_config(std::uint16_t port, std::uint16_t server_port) {
  return "global\n  maxconn 256\n"
         "defaults\n  mode http\n  timeout connect 5s\n  timeout client 20s\n  timeout server 20s\n  retries 0\n"
         "frontend front\n  bind 127.0.0.1:" +
         std::to_string(port) +
         "\n  default_backend back\n"
         "backend back\n  http-response set-header X-Came-From \"the server\"\n  server polly 127.0.0.1:" +
         std::to_string(server_port) + "\n";
}

std::vector<std::string> command_of(FrontProxy::Program program, const std::string& config) {
  const bool is_nginx = program == FrontProxy::Program::nginx;
  const std::string start = is_nginx ? "exec nginx -p . -e stderr -c proxy.conf" : "exec haproxy -db -f proxy.conf";
  return {"sh", "-c", "PATH=\"$PATH:/usr/sbin\"; printf %s \"$1\" > proxy.conf; " + start, "sh", config};
}

}  // namespace

FrontProxy::FrontProxy(Program program, std::uint16_t server_port, const std::string& server_path)
    : port_(free_port()),
      process_(command_of(program, program == Program::nginx ? nginx_config(port_, server_port, server_path)
                                                             : haproxy_config(port_, server_port))) {
  process_.wait_until_ready(kStartMax, [this] { return connect_to(port_).is_open(); });
}

}  // namespace polly::testing
