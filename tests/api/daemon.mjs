// Servers for the tests: the built daemon, and Valkey, each on a free port. They end with the test: the kernel kills
// them where it crashes.
//
//   const daemon = await Daemon.start({POLLY_API_TOKEN: 't'});
//   daemon.url;                                        // http://127.0.0.1:41234
//   await daemon.stop();
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

const PROGRAM = process.env.POLLY_PROGRAM ?? path.resolve('build/dev/polly');
const START_MS = 30_000;
const POLL_MS = 10;

// Waits until `look` returns something true, and returns it.
export async function eventually(what, look) {
  const end = Date.now() + START_MS;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`after ${START_MS} ms still not: ${what}`);
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
}

const running = new Set();

// Ends what a failed test has left.
export async function stopAll() {
  await Promise.all([...running].map((process) => process.stop('SIGKILL')));
}

class Process {
  constructor(command, environment) {
    running.add(this);
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'polly-api-'));
    this.log = '';
    this.child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...command(this.folder)],
      { env: { PATH: process.env.PATH, XDG_STATE_HOME: this.folder, ...environment }, cwd: this.folder });
    for (const stream of [this.child.stdout, this.child.stderr]) stream.on('data', (text) => { this.log += text; });
    this.ended = new Promise((done) => this.child.on('exit', (code, signal) => {
      this.code = code ?? signal;
      running.delete(this);
      fs.rmSync(this.folder, { recursive: true, force: true });
      done(this.code);
    }));
  }

  requireRunning() {
    if (this.code !== undefined) throw new Error(`it ended with ${this.code}:\n${this.log}`);
  }

  async stop(signal = 'SIGTERM') {
    if (this.code === undefined) this.child.kill(signal);
    return this.ended;
  }
}

export class Daemon extends Process {
  // `environment` may be a function of the folder of the daemon.
  static async start(environment) {
    const daemon = new Daemon(environment);
    const ready = path.join(daemon.folder, 'ready');
    const urls = await eventually('the daemon is ready', () => {
      daemon.requireRunning();
      return fs.existsSync(ready) && fs.readFileSync(ready, 'utf8');
    });
    daemon.url = urls.split('\n')[0];
    return daemon;
  }

  constructor(environment) {
    super((folder) => [PROGRAM, 'serve', '--listen', '127.0.0.1:0', '--ready-file', path.join(folder, 'ready')],
      environment);
  }
}

function freePort() {
  return new Promise((done) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

export class Valkey extends Process {
  static async start(...options) {
    const port = await freePort();
    const valkey = new Valkey(port, options);
    await eventually('valkey-server answers', async () => {
      valkey.requireRunning();
      return (await valkey.command('PING').catch(() => '')).startsWith('+PONG');
    });
    return valkey;
  }

  // One node that has all slots of a cluster.
  static async startCluster() {
    const valkey = await Valkey.start('--cluster-enabled', 'yes');
    await valkey.command('CLUSTER ADDSLOTSRANGE 0 16383');
    await eventually('the cluster is complete', async () =>
      (await valkey.command('CLUSTER INFO')).includes('cluster_state:ok'));
    return valkey;
  }

  constructor(port, options) {
    super((folder) => ['valkey-server', '--bind', '127.0.0.1', '--port', String(port), '--save', '', '--dir', folder,
      ...options], {});
    this.port = port;
  }

  // The first piece of the reply to an inline command.
  command(line) {
    return new Promise((done, fail) => {
      const socket = net.connect(this.port, '127.0.0.1', () => socket.write(`${line}\r\n`));
      socket.on('data', (text) => { socket.destroy(); done(String(text)); });
      socket.on('error', fail);
    });
  }
}
