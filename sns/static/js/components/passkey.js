// <form data-passkey="create|get" data-options="address"> with hidden button, hidden input name="credential",
// [data-passkey-none] (why it cannot be used here) and [data-passkey-words data-failed] (what went wrong).
// A script of its own, asked for only by the pages that have such a form.
import { each, on } from "../dom.js";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const withBytes = (list = []) => list.map((each) => ({ ...each, id: bytes(each.id) }));

/** What arrives as JSON in the form browsers want; their own conversion is younger than our oldest browsers. */
function prepare(options) {
  const ready = { ...options, challenge: bytes(options.challenge) };
  if (options.user) ready.user = { ...options.user, id: bytes(options.user.id) };
  if (options.excludeCredentials) ready.excludeCredentials = withBytes(options.excludeCredentials);
  if (options.allowCredentials) ready.allowCredentials = withBytes(options.allowCredentials);
  return ready;
}

function asJson({ id, type, rawId, response, authenticatorAttachment }) {
  const given = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) given[name] = text(response[name]);
  }
  given.transports = response.getTransports?.();
  const answer = { id, type, rawId: text(rawId), response: given, clientExtensionResults: {}, authenticatorAttachment };
  return JSON.stringify(answer);
}

async function ask(form) {
  const asked = await fetch(form.dataset.options, { method: "POST", body: new FormData(form) });
  if (!asked.ok || asked.redirected) throw new Error(`options: ${asked.status}`);
  const publicKey = prepare(await asked.json());
  const kind = form.dataset.passkey;
  return kind === "create" ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey });
}

each(document, "form[data-passkey]", (form) => {
  const button = form.querySelector("button[hidden]");
  const words = form.querySelector("[data-passkey-words]");
  if (!window.PublicKeyCredential || !button) return;
  button.hidden = false;
  form.querySelector("[data-passkey-none]")?.remove();

  let busy = false;
  on(form, "submit", async (event) => {
    const field = form.elements.namedItem("credential");
    if (field.value) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    words.hidden = true;
    try {
      field.value = asJson(await ask(form));
      form.requestSubmit(button);
    } catch {
      // Closed by hand, or no key at hand: the other ways stand beside it.
      words.textContent = words.dataset.failed;
      words.hidden = false;
    }
    busy = false;
  });
  // A page brought back from the browser's memory must ask anew.
  on(window, "pageshow", () => (form.elements.namedItem("credential").value = ""));
});
