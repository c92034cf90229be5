// The staff's queue by keyboard: J and K to the next and previous case, one key for each verdict, 1 to 9 for the reason.
// Only while the queue has the focus, never while somebody types, and only where it is switched on (WCAG 2.1.4).

const TYPING = "input, textarea, select, [contenteditable]";

export function start(root) {
  const queue = root.querySelector("[data-queue]");
  if (!queue) return;
  queue.querySelector("[data-focus]")?.focus({ preventScroll: true });
  if (!("keys" in queue.dataset)) return;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    if (!queue.contains(document.activeElement) || event.target.closest(TYPING)) return;
    if (press(queue, event.key.toLowerCase())) event.preventDefault();
  });
}

function press(queue, key) {
  if (key === "j" || key === "k") return go(queue, key === "j" ? 1 : -1);
  if (key === "?") {
    const keys = queue.querySelector(".mod__keys");
    if (!keys) return false;
    keys.open = !keys.open;
    keys.querySelector("summary").focus();
    return true;
  }
  if (/^[1-9]$/.test(key)) return choose(queue, Number(key));
  const verdict = queue.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!verdict) return false;
  verdict.form.requestSubmit(verdict);
  return true;
}

function go(queue, step) {
  const cases = [...queue.querySelectorAll("[data-case]")];
  const here = cases.findIndex((link) => link.hasAttribute("aria-current"));
  const next = cases[here + step];
  if (!next) return false;
  next.click();
  return true;
}

function choose(queue, number) {
  const reasons = queue.querySelector("[data-reasons]");
  if (!reasons || number >= reasons.options.length) return false;
  reasons.selectedIndex = number;
  return true;
}
