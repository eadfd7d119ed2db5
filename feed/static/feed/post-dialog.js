// Posts open as a dialog over the list they are in, under their own address; on phones links are links.

const linkSelector = "a.tile, a.post-age, a[data-post-link]";
const wide = matchMedia("(min-width: 768px)");
// The address this document was sent for. Another one without a dialog means: that page is gone.
const below = location.pathname + location.search;
const dialog = document.getElementById("post-dialog-template").content.firstElementChild;
const box = dialog.querySelector(".post-dialog-box");

let opener = null;
let title = "";
let asked = 0;
let askedTiles = 0;

/** Links to the posts under the dialog in their order, each post once. */
function links() {
  const found = new Map();
  for (const link of document.querySelectorAll(linkSelector)) {
    if (!link.closest("dialog, [hidden]") && !found.has(link.pathname)) found.set(link.pathname, link);
  }
  return [...found.values()];
}

function place() {
  const all = links();
  return { all, index: all.findIndex((link) => link.pathname === dialog.dataset.path) };
}

function arrows() {
  const { all, index } = place();
  for (const arrow of dialog.querySelectorAll("[data-post-step]")) {
    const hidden = index < 0 || !all[index + Number(arrow.dataset.postStep)];
    if (hidden && arrow === document.activeElement) dialog.focus();
    arrow.hidden = hidden;
  }
  if (index >= all.length - 3) askForMore();
}

/** The list goes on loading under the dialog as it would on reaching its end. */
function askForMore() {
  const sentinel = document.querySelector("main .load-more[hx-get]:not(.htmx-request)");
  if (sentinel) htmx.trigger(sentinel, sentinel.getAttribute("hx-trigger").split(" ")[0]);
}

function shape(photo) {
  const ratio = photo ? photo.getAttribute("width") / photo.getAttribute("height") : 0.8;
  dialog.style.setProperty("--ratio", ratio);
}

/** The photo that is on the page already stands in for the post until it comes. */
function wait(link) {
  const photo = (link?.closest("[data-post]") ?? link)?.querySelector(".photo")?.cloneNode();
  shape(photo);
  const post = document.createElement("div");
  post.className = "post-full";
  const media = document.createElement("div");
  media.className = "media";
  if (photo) media.append(photo);
  const lines = document.createElement("div");
  lines.className = "post-wait";
  lines.append(...Array.from({ length: 4 }, () => document.createElement("i")));
  post.append(media, lines);
  box.replaceChildren(post);
}

async function fetched(address) {
  const answer = await fetch(address, { headers: { "HX-Request": "true" } });
  if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
  return answer.text();
}

async function show(address, link) {
  const turn = ++asked;
  dialog.dataset.path = address.split("?")[0];
  wait(link);
  // Before the dialogs that open over it: others take the last open one for the topmost.
  if (!dialog.isConnected) document.getElementById("dialog").before(dialog);
  if (!dialog.open) {
    title = document.title;
    dialog.showModal();
    // Which gives it to the first button, the one that closes.
    dialog.focus();
  }
  arrows();
  try {
    const html = await fetched(address);
    if (turn === asked && dialog.open) fill(html);
  } catch {
    if (turn === asked) location.assign(address);
  }
}

function fill(html) {
  htmx.swap(box, html, { swapStyle: "innerHTML" });
  const post = box.querySelector("[data-post]");
  shape(post.querySelector(".photo"));
  const name = document.title.replace(/ · [^·]*$/, "");
  dialog.setAttribute("aria-label", name);
  dialog.querySelector("[role=status]").textContent = name;
  // A pressed arrow keeps the focus, for the next press.
  if (!dialog.contains(document.activeElement) || document.activeElement === dialog) post.focus();
}

function go(how, link) {
  const address = link.pathname + link.search;
  history[how]({ post: address }, "", address);
  show(address, link);
}

function step(by) {
  const { all, index } = place();
  const link = index >= 0 && all[index + by];
  if (link) go("replaceState", link);
}

function tileOf(code, hidden) {
  for (const tile of document.querySelectorAll(`a.tile[href="/p/${code}/"]`)) tile.closest("li").hidden = hidden;
}

function inView(link) {
  const { top, bottom } = link.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}

function closed() {
  asked += 1;
  const { all, index } = place();
  const last = all[index];
  // The list may have come anew meanwhile.
  const first = opener?.isConnected ? opener : all.find((link) => link.pathname === opener?.pathname);
  box.replaceChildren();
  document.title = title;
  // The page has not moved: the focus goes to the last post seen if it can be seen, else to where it was.
  const target = last && last.pathname !== first?.pathname && inView(last) ? last : first;
  target?.focus({ preventScroll: true });
  if (history.state?.post) history.back();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(linkSelector);
  if (!link || !wide.matches || event.defaultPrevented || event.button) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (link.closest("dialog, .post-page")) return;
  event.preventDefault();
  opener = link;
  go("pushState", link);
});

function reopen(address) {
  opener = links().find((link) => link.pathname + link.search === address) ?? opener;
  show(address, opener);
}

addEventListener("popstate", ({ state }) => {
  if (state?.htmx) return;
  if (state?.post) reopen(state.post);
  else if (dialog.open) dialog.close();
  else if (location.pathname + location.search !== below) location.reload();
});

// Reloaded, or come back to from elsewhere: the post is a page now.
if (history.state?.post) history.replaceState(null, "");

dialog.addEventListener("close", ({ target }) => {
  if (target === dialog) closed();
});

dialog.addEventListener("click", (event) => {
  const { target } = event;
  const arrow = target.closest("[data-post-step]");
  const link = target.closest("a[href]");
  if (arrow) step(Number(arrow.dataset.postStep));
  else if (target === dialog || target === box) dialog.close();
  else if (link?.hash && link.href.split("#")[0] === location.href.split("#")[0]) {
    // A place in this very post: following the link would add a step to the history.
    event.preventDefault();
    box.querySelector(link.hash)?.scrollIntoView({ block: "nearest" });
  }
});

// The page is the one below. After an act of the author's menu the post is shown anew; put away, it goes from both.
dialog.addEventListener("htmx:configRequest", ({ detail }) => {
  detail.headers["HX-Current-URL"] = new URL(below, location.href).href;
});

dialog.addEventListener("htmx:afterRequest", async ({ target, detail }) => {
  const { successful, requestConfig } = detail;
  if (!successful || requestConfig.verb !== "post" || !target.closest(".post-head .menu-panel")) return;
  const turn = asked;
  const html = await fetched(dialog.dataset.path).catch(() => null);
  if (!html || turn !== asked || !dialog.open) return;
  fill(html);
  box.querySelector(".post-head summary").focus();
});

document.addEventListener("feed:archived", ({ detail }) => {
  tileOf(detail.code, true);
  if (dialog.open && dialog.dataset.path.includes(detail.code)) dialog.close();
});

document.addEventListener("feed:restored", ({ detail }) => tileOf(detail.code, false));

/** The grid that is at `address` now, with at least `count` tiles if there are as many. */
async function grid(address, count) {
  const template = document.createElement("template");
  template.innerHTML = await fetched(address);
  const { content } = template;
  let more = content.querySelector(".load-more");
  while (more && content.querySelectorAll(".tile").length < count) {
    more.outerHTML = await fetched(more.getAttribute("hx-get"));
    more = content.querySelector(".load-more");
  }
  return content;
}

// As far as the grid was loaded before, so that the page under the dialog does not move.
document.addEventListener("feed:pins-changed", async () => {
  const shown = document.querySelector(".profile-posts");
  if (!shown) return;
  const turn = ++askedTiles;
  const fresh = await grid(below, shown.querySelectorAll(".tile").length).catch(() => null);
  if (!fresh || turn !== askedTiles) return;
  shown.replaceChildren(fresh);
  htmx.process(shown);
  if (dialog.open) arrows();
});

// In a carousel that has the focus the arrows are the photos'.
dialog.addEventListener("keydown", (event) => {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!by || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.target.closest("input, textarea, select, [data-carousel], details[open]")) return;
  event.preventDefault();
  step(by);
});

document.addEventListener("htmx:afterSettle", () => {
  if (dialog.open) arrows();
});

// A window too narrow for it gets the page.
wide.addEventListener("change", () => {
  if (dialog.open) location.reload();
});
