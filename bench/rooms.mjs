// The load: N members in one room, 20 of whom speak. Latency is taken from 20 real Socket.IO clients; the others speak
// just enough of the protocol to be members, so that this process stays below its core.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { io } from "socket.io-client";
import WebSocket from "ws";

const [port, guestsFile, kind, clients, rate, seconds] = process.argv.slice(2);
const N = Number(clients);
const RATE = Number(rate);
const SPEAKERS = 20;
const { room, guests } = JSON.parse(readFileSync(guestsFile, "utf8"));
const bare = kind === "bare";
const space = bare ? "/bare" : "";
const WORDS = "明日の朝は公園に集まって、それから川まで歩きましょう。お茶もあります";

const sentAt = new Map();
const latencies = [];
const counts = new Array(N).fill(0);
let disordered = 0;
const last = new Array(N).fill(0);

function hear(i, n) {
  counts[i] += 1;
  if (n !== last[i] + 1 && last[i]) disordered += 1;
  last[i] = n;
}

const sampled = [];
function sample(i) {
  return new Promise((done, fail) => {
    const socket = io(`http://127.0.0.1:${port}${space}`, {
      transports: ["websocket"], reconnection: false, forceNew: true,
      extraHeaders: { Cookie: guests[i].cookie }, auth: { csrf: guests[i].csrf },
    });
    socket.on("connect_error", fail);
    const note = (id, n) => {
      hear(i, n);
      latencies.push(performance.now() - sentAt.get(id));
    };
    socket.on("said", ({ c, n }) => note(c, n));
    socket.on("lines", ({ lines }) => lines.forEach(({ c, n }) => note(c, n)));
    socket.on("connect", () => {
      if (bare) {
        socket.emit("enter", {});
        done(socket);
      } else socket.emit("talk_join", { room }, (answer) => (answer.ok ? done(socket) : fail(new Error(JSON.stringify(answer)))));
    });
    sampled.push(socket);
  });
}

// `"n":` stands once in each line, whatever else it says.
const MARK = Buffer.from('"n":');
const LINES = Buffer.from(bare ? '"said"' : '"lines"');
function plain(i) {
  return new Promise((done, fail) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`, {
      headers: { Cookie: guests[i].cookie }, perMessageDeflate: false, skipUTF8Validation: true,
    });
    const prefix = bare ? "/bare," : "";
    socket.on("error", fail);
    socket.on("message", (data) => {
      const first = data[0];
      if (first === 0x30) socket.send(`40${prefix}${JSON.stringify({ csrf: guests[i].csrf })}`);
      else if (first === 0x32) socket.send("3");
      else if (data[1] === 0x30) {
        if (bare) socket.send('42/bare,["enter",{}]');
        socket.send(bare ? "3" : `421["talk_join",{"room":${room}}]`);
        if (bare) done(socket);
      } else if (data[1] === 0x33) done(socket);
      else if (data[1] === 0x34) fail(new Error("refused"));
      else if (data.subarray(0, 24).includes(LINES)) {
        for (let at = data.indexOf(MARK); at >= 0; at = data.indexOf(MARK, at + 4)) {
          let n = 0;
          for (let j = at + 4; data[j] >= 0x30 && data[j] <= 0x39; j += 1) n = n * 10 + data[j] - 0x30;
          hear(i, n);
        }
      }
    });
  });
}

const all = [];
for (let i = 0; i < N; i += 20) {
  const some = [];
  for (let j = i; j < Math.min(i + 20, N); j += 1) some.push(j < SPEAKERS ? sample(j) : plain(j));
  all.push(...(await Promise.all(some)));
}
await new Promise((done) => setTimeout(done, 2_000));
console.log("connected");
await new Promise((done) => createInterface(process.stdin).once("line", done));

const cpu = process.cpuUsage();
const start = performance.now();
const total = Math.floor(RATE * Number(seconds));
let acknowledged = 0;
for (let k = 0; k < total; k += 1) {
  const wait = start + (1000 * k) / RATE - performance.now();
  if (wait > 0) await new Promise((done) => setTimeout(done, wait));
  const c = `${process.pid}-${k}`;
  const socket = sampled[k % SPEAKERS];
  sentAt.set(c, performance.now());
  if (bare) socket.emit("say", { c, n: k + 1, text: WORDS });
  else socket.emit("talk_send", { room, id: c, body: `${k}. ${WORDS}` }, (answer) => (acknowledged += answer.ok ? 1 : 0));
}
const wanted = total * N;
const sum = () => counts.reduce((a, b) => a + b, 0);
for (let k = 0; k < 100 && sum() < wanted; k += 1) await new Promise((done) => setTimeout(done, 100));
const used = process.cpuUsage(cpu);
const elapsed = performance.now() - start;
latencies.sort((a, b) => a - b);
const at = (part) => latencies[Math.min(latencies.length - 1, Math.floor(part * latencies.length))] ?? 0;
console.log(JSON.stringify({
  deliveries: sum(), lost: wanted - sum(), disordered, acknowledged: bare ? total : acknowledged,
  p50: at(0.5), p99: at(0.99), cpu: (100 * (used.user + used.system)) / 1000 / elapsed,
}));
process.exit(0);
