// What makes the site work on a home screen and without a network: the service worker of members. Where nobody is signed
// in, a browser that still takes messages lets go of that: whoever uses it next is not told of others' news.
const workers = navigator.serviceWorker;
const manifest = document.querySelector('link[rel="manifest"]');

async function begin() {
  if (document.querySelector('meta[name="bell"]')) {
    await workers.register(new URL("sw.js", manifest.href));
    return;
  }
  const registration = await workers.getRegistration();
  const taken = await registration?.pushManager?.getSubscription();
  await taken?.unsubscribe();
}

if (workers && manifest) begin().catch(() => {});
