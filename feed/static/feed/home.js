// Home asks now and then what is new, and keeps on the server how far one has read.

const feed = document.getElementById("home-feed");
const askEvery = 30_000;
const keepEvery = 5_000;

// What is new. Browsers that opened at once must not ask at once for ever: hence the dice.
let asking;
let askedAt = Date.now();

function askLater() {
  clearTimeout(asking);
  asking = setTimeout(ask, askEvery * (0.8 + 0.4 * Math.random()));
}

async function ask() {
  const pill = document.getElementById("home-new");
  if (!pill || document.hidden) return;
  askedAt = Date.now();
  askLater();
  try {
    const answer = await fetch(pill.dataset.url, { headers: { "HX-Request": "true" } });
    if (answer.status === 401) clearTimeout(asking);
    if (answer.status === 200) show(pill, await answer.text());
  } catch {
    // Offline: the next turn asks again.
  }
}

function show(pill, html) {
  pill.innerHTML = html;
  htmx.process(pill);
}

// The reading place: the first post that is not scrolled away, once there was any scrolling.
let kept = "";
let keeping;
let hasScrolled = false;

function posts() {
  return [...feed.querySelectorAll("[data-number]")].filter((post) => post.checkVisibility());
}

function place() {
  const all = posts();
  const reading = all.find((post) => post.getBoundingClientRect().bottom > innerHeight / 3);
  const fields = new URLSearchParams();
  if (all.length) fields.set("top", all[0].dataset.number);
  if (hasScrolled && reading) fields.set("reading", reading.dataset.number);
  return fields;
}

function keep() {
  clearTimeout(keeping);
  keeping = null;
  const fields = place();
  if (!fields.has("top") || String(fields) === kept) return;
  kept = String(fields);
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const headers = { "X-CSRFToken": token, "HX-Request": "true" };
  // Lost with the network: the next one says more.
  fetch(feed.dataset.placeUrl, { method: "POST", body: fields, headers, keepalive: true }).catch(() => {});
}

document.addEventListener("scroll", () => {
  hasScrolled = true;
  keeping ??= setTimeout(keep, keepEvery);
}, { passive: true });

document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    clearTimeout(asking);
    keep();
  } else if (Date.now() - askedAt > keepEvery) {
    ask();
  } else {
    askLater();
  }
});
addEventListener("pagehide", keep);

// The pill goes with the list it was in: the next Tab begins at the top of the new one.
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target === feed) document.getElementById("main").focus({ preventScroll: true });
});

askLater();
