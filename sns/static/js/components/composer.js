// <form data-composer> with a hidden [data-toolbar] of buttons data-md="bold|heading|link|list|quote|photo":
// writes Markdown into the form's first textarea. Every change can be undone like typing.
import { each, on } from "../dom.js";
import { word } from "../words.js";

/** Replace a part of the text, then select from and to (counted from the start of the new text). */
function put(field, start, end, text, from = text.length, to = from) {
  field.focus();
  field.setSelectionRange(start, end);
  // Deprecated in name only: no other way keeps the browser's own undo.
  if (!document.execCommand(text ? "insertText" : "delete", false, text)) {
    field.setRangeText(text, start, end);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  field.setSelectionRange(start + from, start + to);
}

function bold(field) {
  const { value, selectionStart: start, selectionEnd: end } = field;
  const chosen = value.slice(start, end);
  if (value.slice(start - 2, start) === "**" && value.slice(end, end + 2) === "**" && chosen) {
    put(field, start - 2, end + 2, chosen, 0, chosen.length);
  } else if (chosen.trim()) {
    // Marks must touch the words and may not span paragraphs.
    const text = chosen.replace(/^([^\S\n]*)(.*\S)/gm, "$1**$2**");
    const lone = /^\*\*[^\n]*\*\*$/.test(text);
    put(field, start, end, text, lone ? 2 : 0, text.length - (lone ? 2 : 0));
  } else {
    const text = word("bold");
    put(field, end, end, `**${text}**`, 2, 2 + text.length);
  }
}

function link(field) {
  const { value, selectionStart: start, selectionEnd: end } = field;
  const chosen = value.slice(start, end).trim();
  const isAddress = /^https?:\/\/\S+$/.test(chosen);
  const text = isAddress || !chosen ? word("link") : chosen;
  const address = isAddress ? chosen : "https://";
  // Selected afterwards: the part that is still missing.
  const from = text === chosen ? text.length + 3 : 1;
  put(field, start, end, `[${text}](${address})`, from, from + (text === chosen ? address : text).length);
}

const MARK = /^(#{1,6}|[-*>]|\d{1,3}\.) /;

/** Give the chosen lines a mark, or take it away if all of them have it; an empty line gets a placeholder too. */
function mark(field, sign, placeholder, isList) {
  const { value } = field;
  const start = value.lastIndexOf("\n", field.selectionStart - 1) + 1;
  const next = value.indexOf("\n", field.selectionEnd);
  const end = next < 0 ? value.length : next;
  const chosen = value.slice(start, end);
  const isEmpty = !chosen.trim();
  const lines = (isEmpty ? placeholder : chosen).split("\n");
  const isMarked = lines.every((line) => !line.trim() || line.startsWith(sign));
  const text = lines.map((line) => (line.trim() && !isMarked ? sign : "") + line.replace(MARK, "")).join("\n");
  // Directly below or above other text a list would become part of that paragraph.
  const adds = isList && !isMarked;
  const lead = adds && /(^|\n)(?![-*] )[^\n]+\n$/.test(value.slice(0, start)) ? "\n" : "";
  const tail = adds && /^\n(?![-*] )[^\n]/.test(value.slice(end)) ? "\n" : "";
  const to = lead.length + text.length;
  put(field, start, end, lead + text + tail, isEmpty ? lead.length + sign.length : to, to);
}

/** Enter within a list begins the next item; on an empty item it ends the list. */
function continueList(event) {
  const field = event.target;
  const { value, selectionStart: caret, selectionEnd } = field;
  if (caret !== selectionEnd) return;
  const start = value.lastIndexOf("\n", caret - 1) + 1;
  const [, sign, rest] = /^([-*] )(.*)$/.exec(value.slice(start, caret)) ?? [];
  if (!sign) return;
  event.preventDefault();
  if (rest.trim()) put(field, caret, caret, `\n${sign}`);
  else put(field, start, caret, "");
}

const actions = {
  bold,
  link,
  heading: (field) => mark(field, "# ", word("heading"), false),
  list: (field) => mark(field, "- ", word("item"), true),
  quote: (field) => mark(field, "> ", word("quote"), true),
};

export function start(root) {
  each(root, "form[data-composer]", (form) => {
    const field = form.querySelector("textarea");
    const toolbar = form.querySelector("[data-toolbar]");
    if (!field || !toolbar) return;
    let composing = false;
    on(field, "compositionstart", () => (composing = true));
    on(field, "compositionend", () => (composing = false));

    // The field keeps the focus, and a phone its keyboard. While an input method is composing
    // the focus may go: that ends the composition first, and the click then finds finished words.
    on(toolbar, "mousedown", (event) => composing || event.preventDefault());
    on(toolbar, "click", (event) => {
      const kind = event.target.closest("[data-md]")?.dataset.md;
      if (kind === "photo") form.querySelector("input[data-photos]")?.click();
      else if (kind && !composing) actions[kind]?.(field);
    });
    on(field, "keydown", (event) => {
      // 229: the key that ends a composition in Safari, which still belongs to the input method.
      if (composing || event.keyCode === 229 || event.shiftKey || event.altKey) return;
      const isCommand = event.ctrlKey || event.metaKey;
      if (event.key === "Enter" && !isCommand) continueList(event);
      if (event.key === "b" && isCommand) {
        event.preventDefault();
        bold(field);
      }
    });
    toolbar.hidden = false;
  });
}
