// The settings of this very device, a script of its own: <form data-device="our public key"> with hidden button and the
// hidden inputs endpoint, p256dh, auth; [data-device-none] says why it cannot be used, [data-device-denied] that it was
// forbidden, [data-device-busy] what went wrong. <p data-install hidden> holds the button that puts the site on the home screen.
import { each, on } from "../dom.js";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

const isSame = (options, key) => {
  const there = options?.applicationServerKey;
  return there && new Uint8Array(there).join() === key.join();
};

async function subscribe(key) {
  const registration = await navigator.serviceWorker.ready;
  const old = await registration.pushManager.getSubscription();
  if (old && isSame(old.options, key)) return old;
  await old?.unsubscribe(); // made with another key of the site: nothing would arrive
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

each(document, "form[data-device]", (form) => {
  const part = (name) => form.querySelector(`[data-device-${name}]`);
  const button = form.querySelector("button");
  const isAble = navigator.serviceWorker && window.PushManager && window.Notification;
  if (!isAble) return;
  part("none").hidden = true;
  if (Notification.permission === "denied") {
    part("denied").hidden = false;
    return;
  }
  button.hidden = false;

  let busy = false;
  on(form, "submit", async (event) => {
    if (form.elements.namedItem("endpoint").value) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    part("busy").hidden = true;
    try {
      if ((await Notification.requestPermission()) !== "granted") {
        part("denied").hidden = false;
        return;
      }
      const { endpoint, keys } = (await subscribe(bytes(form.dataset.device))).toJSON();
      for (const [name, value] of Object.entries({ endpoint, ...keys })) {
        const field = form.elements.namedItem(name);
        if (field) field.value = value;
      }
      form.requestSubmit(button);
    } catch {
      part("busy").hidden = false;
    } finally {
      busy = false;
    }
  });
  on(window, "pageshow", () => each(form, "input[name=endpoint]", (field) => (field.value = "")));
});

// Only here, and only when somebody asks for it: app.js keeps browsers from offering it by themselves.
each(document, "[data-install]", (place) => {
  on(window, "beforeinstallprompt", (offer) => {
    place.hidden = false;
    on(place.querySelector("button"), "click", async () => {
      await offer.prompt();
      place.hidden = true;
    });
  });
});
