// 「コピーする」 beside a link: shown only where the browser lets a script copy.
export function start(root) {
  if (!navigator.clipboard) return;
  for (const box of root.querySelectorAll("[data-copy]")) {
    const field = root.getElementById(box.dataset.copy);
    const words = box.querySelector("[data-copied]");
    box.hidden = false;
    box.querySelector("button").addEventListener("click", async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
        words.textContent = words.dataset.copied;
      } catch {
        // Refused by the browser: the link stands selected, ready for its own copy command.
        words.textContent = "";
      }
    });
  }
}
