// <div data-progress>: while something in it is open, it is asked for again and put in place; said aloud only when it ends.
const WAIT = 3_000;

export function start(root) {
  const place = root.querySelector("[data-progress]");
  if (!place?.querySelector("[data-progress-open]")) return;
  place.removeAttribute("aria-live");
  const look = async () => {
    if (document.hidden) return setTimeout(look, WAIT);
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return setTimeout(look, WAIT * 5);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-progress]");
    // Done: the rest of the page has changed, too.
    if (!fresh?.querySelector("[data-progress-open]")) return location.reload();
    for (const part of ["h2", "#how-far"]) {
      const [shown, now] = [place.querySelector(part), fresh.querySelector(part)];
      if (shown && now && shown.textContent !== now.textContent) shown.textContent = now.textContent;
    }
    place.querySelector("progress").value = fresh.querySelector("progress").value;
    setTimeout(look, WAIT);
  };
  setTimeout(look, WAIT);
}
