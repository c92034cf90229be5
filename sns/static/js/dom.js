/** Create an element; the properties are set as properties, the children are nodes or text. */
export function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

export function button(text, className, onclick) {
  return make("button", { type: "button", className, onclick }, text);
}

/** Listen; short, because every component does it often. */
export function on(target, type, listener) {
  target?.addEventListener(type, listener);
}

/** Run start for every element that matches. */
export function each(root, selector, start) {
  root.querySelectorAll(selector).forEach(start);
}

// It has to be on the page before anything is said: a live region that comes with its words is often not read.
// A script that is fetched later finds the one that is there.
const voice = document.getElementById("voice") ?? make("p", { id: "voice", className: "vh", role: "status" });
document.body.append(voice);

/** Tell screen readers, politely, what others can see. */
export function say(text) {
  voice.textContent = "";
  // The same words twice are read twice only if the place was empty in between.
  setTimeout(() => (voice.textContent = text), 100);
}
