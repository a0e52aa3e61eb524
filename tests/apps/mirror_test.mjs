// The code of docs/apps.md as it stands there. The configuration of nginx, with Debian's nginx: one webhook URL, and both
// the App and Polly hear each delivery; also what the page warns of: Polly's answer is ignored. And the line of Python.
import assert from "node:assert";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSocket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { blocksOf } from "./page.mjs";
import { Daemon, SECRET, TOKEN } from "./daemon.mjs";

const SHA = "4f2c8a1d9e7b6053f1c2d3e4a5b6978800112233";
const skip = spawnSync("nginx", ["-v"]).error ? "nginx is not installed" : false;
const folder = mkdtempSync(join(process.env.TMPDIR ?? tmpdir(), "polly-mirror-"));
const daemon = new Daemon({ folder, program: process.env.POLLY_PROGRAM ?? "build/release/polly" });
const heard = []; // by the App
const app = createServer(async (request, response) => {
  heard.push({ headers: request.headers, body: await buffer(request) });
  response.writeHead(appStatus).end();
});
let appStatus = 200;
let nginx;
let front;

before(async () => {
  await daemon.start();
  if (skip) return;
  await new Promise((resolve) => app.listen(0, "127.0.0.1", resolve));
  front = await freePort();
  const [shown] = blocksOf("apps.md", "nginx");
  const server = shown
    .replace("127.0.0.1:9000", `127.0.0.1:${front}`)
    .replace("127.0.0.1:3000", `127.0.0.1:${app.address().port}`)
    .replace("127.0.0.1:8080", new URL(daemon.url).host);
  const folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/${name};`);
  writeFileSync(
    join(folder, "nginx.conf"),
    `daemon off; master_process off; pid ${folder}/pid; error_log stderr;\nevents {}\n` +
      `http { access_log off; ${folders.join(" ")}\n${server}}\n`,
  );
  const command = ["nginx", "-e", "stderr", "-c", join(folder, "nginx.conf")];
  nginx = spawn("setpriv", ["--pdeathsig", "KILL", "--", ...command], { stdio: ["ignore", "ignore", "inherit"] });
  await until(async () => {
    assert.equal(nginx.exitCode, null, "nginx has ended");
    return fetch(`http://127.0.0.1:${front}/`).then(() => true, () => false);
  });
});

after(async () => {
  if (nginx && nginx.exitCode === null) {
    nginx.kill("SIGTERM");
    await once(nginx, "exit");
  }
  app.closeAllConnections();
  app.close();
  await daemon.stop();
  rmSync(folder, { recursive: true, force: true });
});

function freePort() {
  return new Promise((resolve) => {
    const socket = createSocket().listen(0, "127.0.0.1", () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}

async function until(isSo) {
  for (const end = performance.now() + 20_000; !(await isSo()); await sleep(10)) {
    assert.ok(performance.now() < end, `waited 20 s: ${isSo}`);
  }
}

// The event of a pull request, as GitHub sends it. `more` makes the payload longer.
function delivery(number, more = "") {
  const head = { sha: SHA, ref: "topic" };
  const body = JSON.stringify({
    action: "opened",
    number,
    pull_request: { number, state: "open", head, updated_at: new Date().toISOString(), body: `é ${more}` },
    repository: { id: 1, name: "shop", full_name: "acme/shop" },
  });
  const signature = createHmac("sha256", SECRET).update(body).digest("hex");
  const headers = {
    "content-type": "application/json",
    "x-github-event": "pull_request",
    "x-github-delivery": `delivery-${number}`,
    "x-hub-signature-256": `sha256=${signature}`,
  };
  return { headers, body };
}

async function deliver(number, more) {
  const { headers, body } = delivery(number, more);
  const { status } = await fetch(`http://127.0.0.1:${front}/webhook`, { method: "POST", headers, body });
  return { status, body };
}

async function stored() {
  const url = `${daemon.url}/api/v1/repos/acme/shop/commits/${SHA}/state/pr_number`;
  const answer = await fetch(url, { headers: { authorization: `Bearer ${TOKEN}` } });
  return (await answer.json()).pr_number;
}

test("the App and Polly hear the same delivery", { skip }, async () => {
  const { status, body } = await deliver(1);
  assert.equal(status, 200);
  assert.equal(heard.at(-1).body.toString(), body);
  assert.match(heard.at(-1).headers["x-hub-signature-256"], /^sha256=/);
  await until(async () => (await stored()) === 1); // not before the App's answer: the mirror is not waited for
});

test("a delivery of 20 MiB reaches both", { skip }, async () => {
  assert.equal((await deliver(2, "x".repeat(20 * 1024 * 1024))).status, 200);
  assert.ok(heard.at(-1).body.length > 20 * 1024 * 1024);
  await until(async () => (await stored()) === 2);
});

test("Polly hears a delivery that the App refuses", { skip }, async () => {
  appStatus = 503;
  assert.equal((await deliver(3)).status, 503);
  appStatus = 200;
  await until(async () => (await stored()) === 3);
});

test("a Polly that hangs delays no answer of the App", { skip }, async () => {
  daemon.signal("SIGSTOP");
  const begun = performance.now();
  for (const number of [4, 5, 6]) assert.equal((await deliver(number)).status, 200);
  assert.ok(performance.now() - begun < 7000, "shorter than one proxy_read_timeout of the mirror");
  daemon.signal("SIGCONT");
  await until(async () => (await stored()) === 6);
});

test("the Python line of the page passes a delivery on", () => {
  const [shown] = blocksOf("apps.md", "python");
  const { body, headers } = delivery(7);
  const call = `import sys, json\n${shown}\nprint(pass_on(sys.argv[1], json.loads(sys.argv[2]), sys.argv[3].encode()))`;
  const words = ["-c", call, daemon.url, JSON.stringify({ ...headers, host: "app.example.org" }), body];
  assert.equal(execFileSync("python3", words, { encoding: "utf8" }), "200\n");
  headers["x-hub-signature-256"] = `sha256=${"0".repeat(64)}`;
  words[3] = JSON.stringify(headers);
  assert.throws(() => execFileSync("python3", words, { stdio: "pipe" }), /HTTP Error 401/);
});

test("a delivery that Polly does not hear looks like success", { skip }, async () => {
  await daemon.stop();
  assert.equal((await deliver(8)).status, 200);
  assert.equal(heard.at(-1).headers["x-github-delivery"], "delivery-8");
  await daemon.start();
  assert.equal(await stored(), 7);
});
