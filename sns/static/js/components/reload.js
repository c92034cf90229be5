// <p data-reload>: what is being done in the background is looked at again after a while; the link in it does the same.
const WAIT = 4_000;

export function start(root) {
  if (root.querySelector("[data-reload]")) setTimeout(() => location.reload(), WAIT);
}
