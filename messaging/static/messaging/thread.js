// The box in which a thread scrolls: it stays where it is read, and follows at its end.

import { chat, conversation, elementsOf, emit, messageBy, on, part, words } from "./page.js";
import { arrange, isMessage } from "./arrange.js";
import { fragmentRequest } from "./transport.js";

// Pixels from the end that still are its end.
const NEAR = 80;
const FLASH = 2_000;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export const list = part("messages");
const box = part("scroll");
const pill = part("pill");

let isAtEnd = true;
let unseen = 0;
/** For each part of the thread that is on its way what is told meanwhile, as it may have been read before that. */
const told = new Set();

/** There are newer messages than those shown, which are not loaded. */
export const isCutOff = () => Boolean(part("newer"));
const newest = () => chat.querySelector(".chat-newest");
export const threadIsAtEnd = () => isAtEnd && !isCutOff();

function toEnd(behavior = "instant") {
  box.scrollTo({ top: box.scrollHeight, behavior });
  isAtEnd = true;
  hidePill();
}

/** Whatever `change` does above or below, what is read stays where it is; the end stays the end. */
export function keepPlace(change) {
  const wasAtEnd = isAtEnd;
  const anchor = topRow();
  const before = anchor?.getBoundingClientRect().top;
  change();
  arrange();
  if (wasAtEnd && !isCutOff()) toEnd();
  else if (anchor?.isConnected) box.scrollTop += anchor.getBoundingClientRect().top - before;
  emit("shown");
}

function topRow() {
  const { top } = box.getBoundingClientRect();
  return [...list.children].find((row) => isMessage(row) && row.getBoundingClientRect().bottom > top);
}

export function threadAnchor() {
  return isAtEnd ? null : topRow()?.dataset.message;
}

/** The newest message whose beginning can be seen. */
export function threadSeen() {
  const { bottom } = box.getBoundingClientRect();
  const rows = [...list.children].reverse().filter((row) => row.dataset.seq);
  return rows.find((row) => row.getBoundingClientRect().top + Math.min(row.offsetHeight, 40) <= bottom + 1);
}

/** Where another part of the thread is shown, its end is fetched. */
export function threadToEnd() {
  if (isCutOff()) emit("newest");
  else toEnd();
}

/** So many more that are not seen. */
export function pillCount(more) {
  unseen += more;
  if (!pill || !unseen) return;
  pill.textContent = words(unseen === 1 ? "new-one" : "new", { count: unseen });
  pill.hidden = false;
  // It leads to the same place.
  newest()?.remove();
}

function hidePill() {
  unseen = 0;
  if (!pill || pill.hidden) return;
  // The focus must not fall off the page with it.
  if (document.activeElement === pill) box.focus({ preventScroll: true });
  pill.hidden = true;
}

/** Shows a message that is on the page; false if it is not. */
export function threadShow(message) {
  const row = messageBy("message", message);
  if (!row) return false;
  row.scrollIntoView({ block: "center", behavior: calm.matches ? "instant" : "smooth" });
  row.classList.add("is-found");
  setTimeout(() => row.classList.remove("is-found"), FLASH);
  return true;
}

/** The thread goes on at a link: what it leads to is fetched, with the link after that. */
async function load(link) {
  if (link.ariaBusy) return;
  link.ariaBusy = "true";
  const meanwhile = [];
  told.add(meanwhile);
  try {
    const answer = await fragmentRequest(link.href);
    if (!answer.ok) throw new Error(answer.statusText);
    const found = elementsOf(await answer.text());
    if (link.isConnected) show(link, found, meanwhile);
  } catch {
    // It stays, to be pressed.
    link.ariaBusy = null;
  } finally {
    told.delete(meanwhile);
  }
}

function show(link, found, meanwhile) {
  keepPlace(() => {
    take(link, found, link.matches("[data-chat-older]"));
    emit("loaded", meanwhile);
  });
}

function take(link, found, isOlder) {
  const fresh = [...part("messages", found).children];
  fresh.forEach(replaces);
  if (isOlder) list.prepend(...fresh);
  else putBelow(fresh);
  const next = part(isOlder ? "older" : "newer", found);
  if (next) link.replaceWith(next);
  else link.remove();
  settleLinks();
}

/** One's own is there as soon as it is stored, however far below, and as a bubble before. */
function replaces({ dataset }) {
  const old = messageBy("client", dataset.client);
  if (!old) return;
  emit("stored", dataset.client);
  old.remove();
}

function putBelow(fresh) {
  const last = Math.max(...fresh.map(({ dataset }) => Number(dataset.seq ?? 0)));
  const next = [...list.children].find((row) => row.matches(".pending") || Number(row.dataset.seq) > last);
  if (next) next.before(...fresh);
  else list.append(...fresh);
}

const near = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) if (isIntersecting) load(target);
}, { root: box, rootMargin: "400px" });

export function settleLinks() {
  if (!isCutOff()) newest()?.remove();
  near.disconnect();
  for (const name of ["older", "newer"]) if (part(name)) near.observe(part(name));
}

function listen() {
  // The browser's own way to keep the place does not know of what is hung under the list.
  box.style.overflowAnchor = "none";
  box.addEventListener("scroll", () => {
    isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
    if (threadIsAtEnd()) hidePill();
    emit("shown");
  }, { passive: true });
  // Photos that come, a field that grows, a keyboard that opens.
  const follow = new ResizeObserver(() => isAtEnd && !isCutOff() && toEnd());
  follow.observe(box);
  follow.observe(list);
  pill?.addEventListener("click", threadToEnd);
  on("news", ({ events }) => {
    for (const meanwhile of told) meanwhile.push(...events);
  });
  chat.addEventListener("click", (event) => {
    const link = event.target.closest("[data-chat-older], [data-chat-newer]");
    const end = event.target.closest(".chat-newest");
    const result = event.target.closest("[data-chat-result]");
    if (link) load(link);
    else if (end) threadToEnd();
    // What is not loaded has a page of its own, which the link leads to.
    else if (!result || !threadShow(result.dataset.message)) return;
    event.preventDefault();
  });
}

/** At the message that the address names, at what is unread, or at the end. */
function begin() {
  const at = new URLSearchParams(location.search).get("at");
  isAtEnd = !isCutOff();
  if (at && threadShow(at)) return;
  toEnd();
  const divider = list.querySelector(".chat-unread");
  if (divider && divider.getBoundingClientRect().top < box.getBoundingClientRect().top) {
    divider.scrollIntoView({ block: "start" });
  }
}

export function threadStart() {
  if (!conversation || !list || !box) return;
  listen();
  begin();
  // Only now: at its top, where a page begins, it would load what nobody asked for.
  settleLinks();
}
