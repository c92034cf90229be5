// The open pages of a day: every page somebody looks at holds a connection, as the product's scripts make it, until they
// go on to the next. Told by lines on its input: {do: "look" | "say" | "end", …}; says at the end what came of it.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import WebSocket from "ws";

const [port, guestsFile, talkers] = process.argv.slice(2);
const { room, guests } = JSON.parse(readFileSync(guestsFile, "utf8"));
const TALKERS = Number(talkers);
const LATER_MS = 1_500; // as app.js fetches bell.js
const PATIENCE_MS = 20_000;

const told = { opened: 0, answered: 0, faults: [], latencies: [], acknowledged: [], deliveries: 0, twice: 0 };
const pages = new Map();
const heard = Array.from({ length: TALKERS }, () => new Set());
const fault = (words) => told.faults.push(words);

class Page {
  constructor(who, asks) {
    Object.assign(this, { who, asks, next: 0, waiting: new Map(), isLeft: false });
    this.ready = new Promise((done) => (this.done = done));
  }

  open() {
    if (this.isLeft) return;
    told.opened += 1;
    this.socket = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`, {
      headers: { Cookie: guests[this.who].cookie }, perMessageDeflate: false,
    });
    this.socket.on("error", (error) => this.isLeft || fault(`socket: ${error.message}`));
    this.socket.on("close", () => this.isLeft || fault("a socket was closed"));
    this.socket.on("message", (data) => this.hear(String(data)));
  }

  hear(text) {
    if (text[0] === "0") this.socket.send(`40${JSON.stringify({ csrf: guests[this.who].csrf })}`);
    else if (text[0] === "2") this.socket.send("3");
    else if (text.startsWith("40")) this.begin();
    else if (text.startsWith("44")) fault(`refused: ${text}`);
    else if (text.startsWith("43")) {
      const at = text.indexOf("[");
      const [answer] = JSON.parse(text.slice(at));
      this.waiting.get(Number(text.slice(2, at)))?.(answer);
    } else if (text.startsWith("42")) this.news(...JSON.parse(text.slice(2)));
  }

  ask(event, payload) {
    return new Promise((done) => {
      const number = (this.next += 1);
      const late = setTimeout(() => this.isLeft || fault(`${event} was not answered`), PATIENCE_MS);
      this.waiting.set(number, (answer) => {
        clearTimeout(late);
        this.waiting.delete(number);
        if (answer?.error) fault(`${event}: ${JSON.stringify(answer)}`);
        else told.answered += 1;
        done(answer);
      });
      this.socket.send(`42${number}${JSON.stringify([event, payload])}`);
    });
  }

  begin() {
    Promise.all(this.asks.map(([event, payload]) => this.ask(event, payload))).then(this.done);
  }

  news(event, data) {
    if (event === "bell") setTimeout(() => this.isLeft || this.ask("unread", {}), Math.random() * (data?.spread ?? 0) * 1_000);
    if (event === "lines" && this.who < TALKERS) {
      for (const { c } of data.lines) {
        told.deliveries += 1;
        if (heard[this.who].has(c)) told.twice += 1;
        heard[this.who].add(c);
      }
    }
  }

  leave() {
    this.isLeft = true;
    this.socket?.close();
  }
}

function look({ who, asks }) {
  pages.get(who)?.leave();
  const page = new Page(who, [["unread", {}], ...asks]);
  pages.set(who, page);
  setTimeout(() => page.open(), LATER_MS);
}

async function say({ who, id, body, at }) {
  const answer = await pages.get(who).ask("talk_send", { room, id, body });
  if (!answer.ok) return;
  told.latencies.push((Date.now() - at) / 1_000);
  told.acknowledged.push(id);
}

async function end() {
  await new Promise((done) => setTimeout(done, 3_000));
  const lost = heard.reduce((sum, ids) => sum + told.acknowledged.filter((id) => !ids.has(id)).length, 0);
  const { user, system } = process.cpuUsage();
  const open = [...pages.values()].filter((page) => page.socket?.readyState === WebSocket.OPEN).length;
  console.log(JSON.stringify({ ...told, lost, open, cpu_s: (user + system) / 1e6 }));
  process.exit(0);
}

for (let who = 0; who < TALKERS; who += 1) {
  const page = new Page(who, [["talk_join", { room }]]);
  pages.set(who, page);
  page.open();
  await page.ready;
}
console.log("connected");
createInterface(process.stdin).on("line", (line) => {
  const wish = JSON.parse(line);
  ({ look, say, end })[wish.do](wish);
});
