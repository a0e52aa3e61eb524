// A server that plays one step for each request, in order:
//
//   { status: 200, body: { pr_number: "42" }, headers: {} }    an answer; a body that is a text is sent as it is
//   "lose"                                                     closes the connection without an answer
//   "hang"                                                     never answers
//
// After the last step each further request fails the test.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { PollyClient } from "../dist/esm/index.js";

export const SHA = "4f2c8a1d9e7b6053f1c2d3e4a5b6978800112233";
export const COMMIT = `/api/v1/repos/acme/shop/commits/${SHA}/state`;

export async function scripted(context, steps) {
  const requests = [];
  let connections = 0;
  const waiting = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      const step = steps[requests.length] ?? { status: 599, body: "more requests than steps" };
      requests.push({ method: request.method, path: request.url, headers: request.headers, body });
      for (const tell of waiting.splice(0)) tell();
      if (step === "lose") return request.socket.destroy();
      if (step === "hang") return request.socket.on("error", () => {});
      const text = typeof step.body === "string" ? step.body : JSON.stringify(step.body);
      response.writeHead(step.status, { "content-type": "application/json", ...step.headers });
      response.end(text);
    });
  });
  server.on("connection", () => ++connections);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  context.after(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const url = `http://127.0.0.1:${server.address().port}`;
  return {
    url,
    requests,
    connections: () => connections,
    /** Resolves when this many requests have arrived. */
    async arrived(count) {
      while (requests.length < count) await new Promise((resolve) => waiting.push(resolve));
    },
    client: (options = {}) => new PollyClient({ url, token: "secret", retry: { baseMs: 1, capMs: 5 }, ...options }),
    commit(options) {
      return this.client(options).repo("acme/shop").commit(SHA);
    },
  };
}

/** The URL of a port on which no server listens. */
export async function closedUrl() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

export function problem(status, kind, headers = {}, type = kind.replaceAll("_", "-")) {
  const body = { type: `urn:polly:problem:${type}`, title: "T", status, detail: `detail of ${kind}`, kind };
  return { status, headers: { "content-type": "application/problem+json", ...headers }, body };
}

export const ok = (body, status = 200) => ({ status, body });

export async function failure(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  assert.fail("the call did not fail");
}
