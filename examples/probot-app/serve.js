// Serves a Probot App at /webhook, with what the App itself handles before Probot's own middleware.
import { createServer } from "node:http";
import { createNodeMiddleware, createProbot, ProbotOctokit } from "probot";

// Probot answers a delivery with 202 after 9 s, whatever comes of it. One retry, after 1 s, ends before that: a delivery
// that fails is then answered 5xx, and can be redelivered.
const Octokit = ProbotOctokit.defaults({ retry: { retries: 1 } });

// Answers with the server once it listens. `overrides` are options of Probot.
export async function serve(app, { port = 3000, host = "127.0.0.1", overrides = {} } = {}) {
  const probot = createProbot({ overrides: { Octokit, ...overrides } });
  const middleware = await createNodeMiddleware(app, { probot, webhooksPath: "/webhook" });
  const server = createServer((request, response) => middleware(request, response, () => response.writeHead(404).end()));
  await new Promise((resolve, reject) => server.once("error", reject).listen(port, host, resolve));
  return server;
}
