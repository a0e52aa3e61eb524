// A GitHub for tests: the REST endpoints that an App uses for check runs, which sometimes fail, answer late, or do what
// was asked and lose the answer; and webhook deliveries, signed, which it sends until the App answers 2xx. (GitHub does
// not repeat a delivery by itself: here an operator does who redelivers what failed.)
//
//   const github = await FakeGitHub.start({ secret });
//   const repository = github.repository("octo-org/shop", { random, troubles: true, urlOf: () => "http://..." });
//   const run = repository.workflowRun({ id: 7, head_sha, event: "push" });
//   repository.send("workflow_run", repository.workflowEvent("requested", run));
//   await repository.delivered();
//   repository.checkRuns;      // what the App has created
import { createHmac, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { FakeRepository } from "./fake_repository.mjs";

const DELIVERY_TIMEOUT_MS = 5000; // GitHub's is 10 s

export class FakeGitHub {
  #repositories = new Map();
  #server;
  #secret;
  #nextId = 1000;

  static async start({ secret, port = 0 }) {
    const github = new FakeGitHub();
    github.#secret = secret;
    github.#server = createServer((request, response) => github.#answer(request, response));
    await new Promise((resolve, reject) => github.#server.once("error", reject).listen(port, "127.0.0.1", resolve));
    return github;
  }

  // As in GHE_HOST.
  get host() {
    return `127.0.0.1:${this.#server.address().port}`;
  }

  // Ids are those of GitHub's size.
  newId() {
    return 40_000_000_000 + this.#nextId++;
  }

  repository(name, options) {
    const repository = new FakeRepository(name, { github: this, installation: this.newId(), ...options });
    this.#repositories.set(name, repository);
    return repository;
  }

  stop() {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }

  // Posts one delivery until it is answered 2xx. `urlOf` names a replica, for each attempt anew. Where `isOver`, the
  // test has ended.
  async deliver(event, payload, { urlOf, isOver, id = randomUUID() }) {
    const body = JSON.stringify(payload);
    const signature = createHmac("sha256", this.#secret).update(body).digest("hex");
    const headers = {
      "content-type": "application/json",
      "user-agent": "GitHub-Hookshot/fake",
      "x-github-event": event,
      "x-github-delivery": id,
      "x-hub-signature-256": `sha256=${signature}`,
    };
    for (let attempt = 1; !isOver(); attempt++) {
      const answer = await fetch(`${urlOf()}/webhook`, {
        method: "POST",
        headers,
        body,
        signal: AbortSignal.timeout(DELIVERY_TIMEOUT_MS),
      }).catch((error) => ({ ok: false, error }));
      await answer.text?.().catch(() => {});
      if (answer.ok) return attempt;
      if (answer.status === 400 || answer.status === 401) throw new Error(`the App refused ${event}: ${answer.status}`);
      await sleep(Math.min(50 * attempt, 300));
    }
    throw new Error(`${event} (delivery ${id}) was not delivered until the end`);
  }

  async #answer(request, response) {
    const url = new URL(request.url, "http://github");
    const path = url.pathname.replace(/^\/api\/v3/, "");
    const body = await text(request);
    const json = (status, value) => {
      if (response.destroyed) return;
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    };
    const token = /^\/app\/installations\/(\d+)\/access_tokens$/.exec(path);
    if (token && request.method === "POST") {
      return json(201, { token: `ghs_${token[1]}`, expires_at: new Date(Date.now() + 3600_000).toISOString() });
    }
    const [, name, rest] = /^\/repos\/([^/]+\/[^/]+)(\/.*)$/.exec(path) ?? [];
    const repository = this.#repositories.get(name);
    if (!repository) return json(404, { message: "Not Found" });
    if (request.headers.authorization !== `token ${repository.token}`) return json(401, { message: "Bad credentials" });
    const asked = { method: request.method, path: rest, query: url.searchParams, agent: request.headers["user-agent"] };
    const outcome = await repository.answer({ ...asked, body: body ? JSON.parse(body) : undefined });
    if (outcome === null) return response.destroy(); // the answer is lost
    json(outcome.status, outcome.value);
  }
}
