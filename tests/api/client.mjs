// Requests of any method, exactly as given: fetch() changes methods and headers.
import http from 'node:http';
import net from 'node:net';

const ANSWER_MS = 20_000;

// {status, headers, text, json}; `json` is undefined where the body is not JSON. Headers have names in lower case. A
// body is text; `headers` may have its own Content-Length, for a body that is announced only.
export function send(base, method, target, { headers = {}, body } = {}) {
  return new Promise((done, fail) => {
    const url = new URL(base);
    const request = http.request({ host: url.hostname, port: url.port, method, path: target, headers, agent: false },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (piece) => { text += piece; });
        answer.on('error', fail);
        answer.on('end', () => {
          request.destroy();
          done({ status: answer.statusCode, headers: answer.headers, text, json: parsed(text) });
        });
      });
    request.setTimeout(ANSWER_MS, () => request.destroy(new Error(`no answer to ${method} ${target}`)));
    request.on('error', fail);
    if (headers['Content-Length'] === undefined || body !== undefined) request.end(body);
    else request.flushHeaders();
  });
}

// The same for a request that no library sends: its bytes.
export function sendBytes(base, bytes) {
  return new Promise((done, fail) => {
    const url = new URL(base);
    const socket = net.connect(Number(url.port), url.hostname, () => socket.write(bytes));
    let all = '';
    socket.setTimeout(ANSWER_MS, () => socket.destroy(new Error('no answer')));
    socket.on('data', (piece) => { all += piece; });
    socket.on('error', fail);
    socket.on('end', () => {
      socket.destroy();
      const [head, ...rest] = all.split('\r\n\r\n');
      const [line, ...fields] = head.split('\r\n');
      const headers = Object.fromEntries(fields.map((field) => {
        const [name, ...value] = field.split(': ');
        return [name.toLowerCase(), value.join(': ')];
      }));
      const text = rest.join('\r\n\r\n');
      done({ status: Number(line.split(' ')[1]), headers, text, json: parsed(text) });
    });
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
