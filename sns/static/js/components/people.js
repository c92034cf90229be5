// Whom to call in a text: below the field stands a list of people who may read it, as long as an @ is being typed.
// The focus stays in the field; arrows move within the list, Enter and Tab choose, Escape closes it.
const CALL = /(?:^|[^0-9A-Za-z._%+-])[@＠]([^\s@＠]{0,20})$/;
const WAIT = 150;

let lists = 0;

export function suggest(field, say) {
  const list = document.createElement("ul");
  Object.assign(list, { id: `people-${++lists}`, className: "people-list", role: "listbox", hidden: true });
  list.ariaLabel = field.dataset.peopleLabel;
  field.after(list);
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-haspopup", "listbox");
  field.setAttribute("aria-controls", list.id);

  let timer;
  let asking;
  let marked = -1;

  /** The word after the @ before the caret; undefined if there is none. */
  const typed = () => (field.selectionStart === field.selectionEnd
    ? CALL.exec(field.value.slice(0, field.selectionStart))?.[1] : undefined);

  function close() {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    list.replaceChildren();
    marked = -1;
    field.removeAttribute("aria-activedescendant");
  }

  function mark(index) {
    const options = [...list.children];
    marked = (index + options.length) % options.length;
    options.forEach((option, number) => (option.ariaSelected = String(number === marked)));
    options[marked].scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", options[marked].id);
  }

  function choose(option) {
    const word = typed();
    if (word === undefined) return close();
    const end = field.selectionStart;
    const text = `@${option.dataset.name} `;
    field.focus();
    field.setSelectionRange(end - word.length - 1, end);
    // Deprecated in name only: no other way keeps the browser's own undo.
    if (!document.execCommand("insertText", false, text)) {
      field.setRangeText(text, end - word.length - 1, end, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    close();
  }

  function show(people) {
    if (!people.length) return close();
    list.replaceChildren(...people.map(({ name, ward }, number) => {
      const option = document.createElement("li");
      Object.assign(option, { id: `${list.id}-${number}`, role: "option", ariaSelected: "false" });
      option.dataset.name = name;
      const words = document.createElement("bdi");
      words.textContent = name;
      const where = document.createElement("span");
      where.className = "meta";
      where.textContent = ward;
      option.append(words, where);
      return option;
    }));
    list.hidden = false;
    mark(0);
    say(field.dataset.peopleFound.replace("{n}", people.length));
  }

  async function ask() {
    const word = typed();
    if (word === undefined) return close();
    asking?.abort();
    asking = new AbortController();
    const address = new URL(field.dataset.people, location.href);
    address.searchParams.set("q", word);
    const scope = field.form?.elements.visibility?.value;
    if (scope) address.searchParams.set("visibility", scope);
    try {
      const answer = await fetch(address, { signal: asking.signal, headers: { Accept: "application/json" } });
      show(answer.ok ? await answer.json() : []);
    } catch (error) {
      // Without an answer the name can still be typed to its end.
      if (error.name !== "AbortError") close();
    }
  }

  function later() {
    clearTimeout(timer);
    if (typed() === undefined) return close();
    timer = setTimeout(ask, WAIT);
  }

  field.addEventListener("input", later);
  field.addEventListener("click", () => list.hidden || later());
  field.addEventListener("blur", () => setTimeout(close, 200));
  // Before the composer's own keys: Enter chooses here and begins no list item.
  field.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing || event.keyCode === 229) return;
    const act = {
      ArrowDown: () => mark(marked + 1),
      ArrowUp: () => mark(marked - 1),
      Enter: () => choose(list.children[marked]),
      Tab: () => choose(list.children[marked]),
      Escape: close,
    }[event.shiftKey || event.ctrlKey || event.metaKey || event.altKey ? "" : event.key];
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  }, { capture: true });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  later();
}
