// A Polly daemon of its own, with its state in memory, on a free port. The program is $POLLY_PROGRAM.
import { spawn } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, watch } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const SECRET = "secret of the webhook";

export async function startDaemon(program = process.env["POLLY_PROGRAM"], settings = {}) {
  if (!program) throw new Error("POLLY_PROGRAM must name the polly program, as in POLLY_PROGRAM=build/dev/polly");
  const folder = mkdtempSync(join(tmpdir(), "polly_client_"));
  const ready = join(folder, "ready");
  const token = randomBytes(16).toString("hex");
  const own = Object.entries(process.env).filter(([name]) => !/^(POLLY|OTEL)_/.test(name));
  const environment = {
    ...Object.fromEntries(own),
    POLLY_WEBHOOK_SECRET: SECRET,
    POLLY_API_TOKEN: token,
    POLLY_STORE_URL: "memory:",
    POLLY_LOG_LEVEL: "error",
    ...settings,
  };
  const watcher = watch(folder);
  const words = ["serve", "--listen", "127.0.0.1:0", "--ready-file", ready];
  const process_ = spawn(program, words, { env: environment, stdio: ["ignore", "inherit", "inherit"] });
  const ended = new Promise((resolve, reject) => process_.once("error", reject).once("exit", resolve));
  const stop = async () => {
    process_.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const url = await Promise.race([
      new Promise((resolve) => {
        const look = () => {
          const text = contentOf(ready);
          if (text.includes("\n")) resolve(text.split("\n")[0]);
        };
        watcher.on("change", look);
        look();
      }),
      ended.then((code) => Promise.reject(new Error(`${program} ended with ${code} before it was ready`))),
    ]);
    return { url, token, stop };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  } finally {
    watcher.close();
  }
}

function contentOf(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** Delivers an event as GitHub does. */
export async function deliver(url, event, body) {
  const signature = createHmac("sha256", SECRET).update(body).digest("hex");
  const headers = {
    "content-type": "application/json",
    "x-github-event": event,
    "x-github-delivery": "00000000-0000-4000-8000-000000000001",
    "x-hub-signature-256": `sha256=${signature}`,
  };
  const answer = await fetch(`${url}/webhook`, { method: "POST", headers, body });
  if (!answer.ok) throw new Error(`the delivery was answered ${answer.status}: ${await answer.text()}`);
}
