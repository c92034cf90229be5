// Twenty members in one room, each with what a page has: an outbox, a number up to which it has everything, and the wish
// to ask for what follows it after every connection. Usage: node crowd.mjs <urls,with,commas> <guests.json> <lines per second>
// It speaks until a line arrives on stdin, waits until nothing is left to be sent or heard, and prints what everybody has.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { io } from "socket.io-client";

const [urls, guestsFile, rate] = process.argv.slice(2);
const { room, guests } = JSON.parse(readFileSync(guestsFile, "utf8"));
const acknowledged = new Map();
let moved = 0;

class Client {
  constructor(number, url, { cookie, csrf }) {
    this.number = number;
    this.log = [];
    this.has = new Set();
    this.ahead = new Map();
    this.last = 0;
    this.outbox = [];
    this.socket = io(url, {
      transports: ["websocket"], forceNew: true, reconnectionDelay: 200, reconnectionDelayMax: 1_000, timeout: 3_000,
      extraHeaders: { Cookie: cookie }, auth: { csrf },
    });
    this.socket.on("connect", () => this.join());
    this.socket.on("elsewhere", ({ within_ms }) => {
      moved += 1;
      setTimeout(() => this.socket.connected && this.socket.disconnect().connect(), Math.random() * within_ms);
    });
    this.socket.on("lines", ({ lines }) => this.take(lines));
    this.socket.on("poke", ({ seq }) => seq > this.last && this.catchUp());
  }

  ask(event, payload) {
    return new Promise((done) => {
      if (!this.socket.connected) return done(undefined);
      this.socket.timeout(4_000).emit(event, { room, ...payload }, (error, answer) => done(error ? undefined : answer));
    });
  }

  async join() {
    const answer = await this.ask("talk_join", { after: this.last, change: 0 });
    if (!answer?.ok) return setTimeout(() => this.socket.connected && this.join(), 500);
    await this.caughtUp(answer);
    return this.flush();
  }

  async catchUp() {
    if (this.asking) return;
    this.asking = true;
    const answer = await this.ask("talk_after", { after: this.last, change: 0 });
    this.asking = false;
    if (answer?.ok) await this.caughtUp(answer);
  }

  async caughtUp({ lines, gap }) {
    // After a long absence the newest page comes with a gap, which is opened at once here.
    for (let after = this.last; gap && after < gap[1]; ) {
      const page = await this.ask("talk_page", { after });
      if (!page?.ok || !page.lines.length) return;
      this.take(page.lines);
      after = page.lines.at(-1).n;
    }
    this.take(lines);
  }

  take(lines) {
    for (const { n, c } of lines) if (n > this.last) this.ahead.set(n, c);
    while (this.ahead.has(this.last + 1)) {
      this.last += 1;
      this.log.push([this.last, this.ahead.get(this.last)]);
      this.ahead.delete(this.last);
    }
    if (this.ahead.size) this.catchUp();
  }

  say(id, body) {
    this.outbox.push({ id, body });
    this.flush();
  }

  async flush() {
    if (this.flushing) return;
    this.flushing = true;
    while (this.outbox.length) {
      const [line] = this.outbox;
      const answer = await this.ask("talk_send", line);
      if (answer?.ok) {
        acknowledged.set(line.id, answer.seq);
        this.outbox.shift();
      } else if (answer?.error && answer.error !== "too_fast") {
        console.error(JSON.stringify(answer));
        this.outbox.shift();
      } else {
        await new Promise((done) => setTimeout(done, answer ? 1_000 : 200));
        if (!this.socket.connected) break;
      }
    }
    this.flushing = false;
  }
}

const doors = urls.split(",");
const clients = guests.map((guest, number) => new Client(number, doors[number % doors.length], guest));
let goesOn = true;
let said = 0;
const speak = setInterval(() => {
  const client = clients[said % clients.length];
  said += 1;
  client.say(`c${client.number}-${said}`, `${said}番目のことば`);
}, 1_000 / Number(rate));
console.log("speaking");
createInterface(process.stdin).on("line", (line) => {
  if (line === "report") return console.log(JSON.stringify({ said, moved, acknowledged: acknowledged.size, least: Math.min(...clients.map(({ last }) => last)), most: Math.max(...clients.map(({ last }) => last)) }));
  if (!goesOn) return undefined;
  goesOn = false;
  clearInterval(speak);
  return undefined;
});
while (goesOn) await new Promise((done) => setTimeout(done, 100));
const newest = () => Math.max(0, ...acknowledged.values());
for (let k = 0; k < 600; k += 1) {
  await new Promise((done) => setTimeout(done, 100));
  if (clients.every(({ outbox, last }) => !outbox.length && last >= newest())) break;
}
// A pipe takes a megabyte only piece by piece.
const told = JSON.stringify({ said, acknowledged: Object.fromEntries(acknowledged), logs: clients.map(({ log }) => log) });
process.stdout.write(`${told}\n`, () => process.exit(0));
