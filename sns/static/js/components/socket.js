// The Socket.IO connection, fetched by live.js and bell.js when there is time; nothing else may import this file.
import { io } from "socket.io-client";

let socket;

/** Return the page's one connection. */
export function connect() {
  if (socket) return socket;
  socket = io({
    transports: ["websocket"],
    auth: (send) => send({ csrf: document.querySelector('meta[name="bell"]')?.dataset.csrf }),
    reconnectionAttempts: 10,
    reconnectionDelay: 2_000,
    reconnectionDelayMax: 60_000,
  });
  // This server is about to go: another one is there already, or will be when we come again.
  socket.on("elsewhere", ({ within_ms }) => setTimeout(() => socket.connected && socket.disconnect().connect(), Math.random() * within_ms));
  // An open connection would keep the page out of the browser's back-and-forward memory.
  window.addEventListener("pagehide", () => socket.disconnect());
  window.addEventListener("pageshow", (event) => event.persisted && socket.connect());
  return socket;
}
