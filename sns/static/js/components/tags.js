// <input data-tags="3">: what is typed with 「、」 in between stands below as chips, which take a tag off again.
import { button, each, make, on, say } from "../dom.js";
import { word } from "../words.js";

const read = (typed) => [...new Set(typed.split(/[、，,\s]+/u).map((part) => part.replace(/^[#＃]+/u, "")).filter(Boolean))];

export function start(root) {
  each(root, "input[data-tags]", (field) => {
    const chips = make("p", { className: "wrap", hidden: true });
    field.after(chips);

    const chip = (tag, place) => {
      const made = button(tag, "chip chip--l", () => {
        field.value = read(field.value).filter((other) => other !== tag).join("、");
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.focus();
        say(word("tagRemoved", { tag }));
      });
      made.classList.toggle("chip--shu", place >= Number(field.dataset.tags));
      made.ariaLabel = word("tagRemove", { tag });
      made.append(make("span", { ariaHidden: "true" }, "×"));
      return made;
    };

    let shown = "";
    const show = () => {
      const tags = read(field.value);
      // Leaving the field for a chip is a change too: the chip must still be there when it is pressed.
      if (shown === tags.join("、")) return;
      shown = tags.join("、");
      chips.hidden = !tags.length;
      chips.replaceChildren(...tags.map(chip));
    };
    on(field, "input", show);
    on(field, "change", show);
    show();
  });
}
