// What a member typed into a room and what has not arrived yet, kept on this device under the member's number.
const LIVES = 30 * 86_400_000;

// Storage may be full or refused (private windows): then it is kept as long as the page lives.
const quietly = (act) => {
  try {
    return act();
  } catch {
    return undefined;
  }
};

export class Outbox {
  constructor(key) {
    this.key = `keep:${key}`;
    const kept = quietly(() => JSON.parse(localStorage.getItem(this.key)));
    const isFresh = kept?.at > Date.now() - LIVES;
    this.lines = (isFresh && Array.isArray(kept.lines) && kept.lines) || [];
    this.draft = (isFresh && kept.draft) || "";
  }

  has(id) {
    return this.lines.some((line) => line.id === id);
  }

  add(line) {
    this.lines.push(line);
    this.#store();
  }

  drop(id, isMine = true) {
    if (!isMine || !this.has(id)) return;
    this.lines = this.lines.filter((line) => line.id !== id);
    this.#store();
  }

  keep(draft) {
    this.draft = draft;
    this.#store();
  }

  #store() {
    const { lines, draft, key } = this;
    quietly(() => {
      if (lines.length || draft) localStorage.setItem(key, JSON.stringify({ at: Date.now(), lines, draft }));
      else localStorage.removeItem(key);
    });
  }

  get isQuiet() {
    return quietly(() => localStorage.getItem("talk-quiet")) === "1";
  }

  setQuiet(isQuiet) {
    quietly(() => (isQuiet ? localStorage.setItem("talk-quiet", "1") : localStorage.removeItem("talk-quiet")));
  }
}
