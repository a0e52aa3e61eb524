// A `polly serve` with its store in a folder. It can be stopped, or killed, and started again at the same address.
//
//   const daemon = new Daemon({ folder, program });
//   await daemon.start();
//   daemon.url;              // http://127.0.0.1:PORT
//   await daemon.stop("SIGKILL");
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export const SECRET = "the-secret-of-both";
export const TOKEN = "a-token-of-the-API";

export class Daemon {
  #child;

  // `onLog` gets what the daemon logs.
  constructor({ folder, program, onLog = () => {} }) {
    Object.assign(this, { folder, program, onLog, url: "http://127.0.0.1:0" });
  }

  async start() {
    const readyFile = join(this.folder, "ready");
    rmSync(readyFile, { force: true });
    // The kernel kills it where this process dies first.
    const child = spawn("setpriv", ["--pdeathsig", "KILL", "--", this.program, "serve", "--ready-file", readyFile], {
      env: {
        PATH: process.env.PATH,
        LLVM_PROFILE_FILE: process.env.LLVM_PROFILE_FILE ?? "/dev/null", // of a build that measures coverage
        TMPDIR: this.folder,
        POLLY_LISTEN: new URL(this.url).host,
        POLLY_SQLITE_PATH: join(this.folder, "polly.db"),
        POLLY_SQLITE_DURABILITY: "normal",
        POLLY_WEBHOOK_SECRET: SECRET,
        POLLY_API_TOKEN: TOKEN,
        POLLY_LOG_LEVEL: "warning",
      },
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.#child = child;
    let log = "";
    child.stderr.setEncoding("utf8").on("data", (text) => {
      log += text;
      this.onLog(text);
    });
    let failed;
    child.once("error", (error) => (failed = error.message));
    for (;;) {
      const [url] = (await readFile(readyFile, "utf8").catch(() => "")).split("\n");
      if (url) return void (this.url = url);
      if (failed || child.exitCode !== null) throw new Error(`polly serve has ended: ${failed ?? log}`);
      await sleep(5);
    }
  }

  signal(name) {
    this.#child.kill(name);
  }

  async stop(signal = "SIGTERM") {
    const child = this.#child;
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, "exit");
  }
}
