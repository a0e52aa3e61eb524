// The processes of the test: one `polly serve` and two replicas of the App, which are killed and started again while
// deliveries go on.
//
//   const world = new World({ github, program, appModule, clientModule });
//   await world.start();
//   world.urlOf(random);             // of one of the replicas
//   await world.restartReplica("replica-1"); await world.restartDaemon();
//   await world.stop();
import { fork } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Daemon, SECRET, TOKEN } from "./daemon.mjs";

const CLAIM_TTL = "3s"; // longer than the fake GitHub takes for a request, on a busy machine too
const REPLICAS = ["replica-1", "replica-2"];
const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

export class World {
  #folder = mkdtempSync(join(process.env.TMPDIR ?? tmpdir(), "polly-app-"));
  #replicas = new Map(); // name -> { child, url }
  #starts = new Map(); // name -> the start that is under way
  #daemon;
  #daemonStart;
  #children = new Set();
  #isStopped = false;
  #log = [];

  constructor({ github, program, appModule, clientModule }) {
    Object.assign(this, { github, appModule, clientModule });
    this.#daemon = new Daemon({ folder: this.#folder, program, onLog: (text) => this.#log.push(text) });
  }

  async start() {
    await this.#daemon.start();
    await Promise.all(REPLICAS.map((name) => this.#startReplica(name)));
  }

  get polly() {
    return this.#daemon.url;
  }

  get log() {
    return this.#log.slice(-40).join("");
  }

  // Of a replica that was killed it stays the same until the next one listens: an attempt fails, as it would.
  urlOf(random) {
    return this.#replicas.get(REPLICAS[random.below(REPLICAS.length)]).url;
  }

  // Kills the replica and starts it again. While it starts, a further call only waits for that. Nothing is started after
  // stop().
  restartReplica(name) {
    if (this.#isStopped) return Promise.resolve();
    if (!this.#starts.has(name)) {
      this.#replicas.get(name).child.kill("SIGKILL");
      this.#starts.set(name, this.#startReplica(name).finally(() => this.#starts.delete(name)));
    }
    return this.#starts.get(name);
  }

  restartDaemon() {
    if (this.#isStopped) return Promise.resolve();
    this.#daemonStart ??= this.#daemon
      .stop("SIGKILL")
      .then(() => this.#daemon.start())
      .finally(() => (this.#daemonStart = undefined));
    return this.#daemonStart;
  }

  // A fact of a commit as Polly has it, or null. Another seed may be restarting the daemon.
  async fact(name, repository, sha) {
    const url = `${this.polly}/api/v1/repos/${repository}/commits/${sha}/state`;
    const headers = { authorization: `Bearer ${TOKEN}` };
    for (const end = performance.now() + 20_000; ; await sleep(20)) {
      const answer = await fetch(url, { headers }).catch((error) => error);
      if (answer.ok) return (await answer.json())[name];
      if (performance.now() > end) throw new Error(`${url}: ${answer.status ?? answer.message}`);
    }
  }

  async stop() {
    this.#isStopped = true;
    await Promise.allSettled([...this.#starts.values(), this.#daemonStart]);
    const running = [...this.#children].filter((child) => child.exitCode === null && child.signalCode === null);
    for (const child of running) child.kill("SIGKILL");
    await Promise.all([...running.map((child) => once(child, "exit")), this.#daemon.stop("SIGKILL")]);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #startReplica(name) {
    const child = fork(fileURLToPath(new URL("replica.mjs", import.meta.url)), {
      env: {
        PATH: process.env.PATH,
        NODE_ENV: "production",
        APP_ID: "1234",
        PRIVATE_KEY: privateKey,
        WEBHOOK_SECRET: SECRET,
        GHE_HOST: this.github.host,
        GHE_PROTOCOL: "http",
        POLLY_SERVER: this.polly,
        POLLY_API_TOKEN: TOKEN,
        APP_MODULE: this.appModule,
        CLIENT_MODULE: this.clientModule,
        REPLICA: name,
        CLAIM_TTL,
      },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    this.#children.add(child);
    this.#keepLog(child.stdout);
    this.#keepLog(child.stderr);
    const [url] = await Promise.race([
      once(child, "message"),
      once(child, "exit").then(() => Promise.reject(new Error(`${name} has ended: ${this.log}`))),
    ]);
    this.#replicas.set(name, { child, url });
  }

  #keepLog(stream) {
    stream.setEncoding("utf8").on("data", (text) => this.#log.push(text));
  }
}
