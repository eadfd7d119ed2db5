// What is new, in the open thread.

import { divideBefore, isMessage, undivide } from "./arrange.js";
import { conversation, elementsOf, emit, isWatched, messageBy, on, part, say } from "./page.js";
import { isCutOff, keepPlace, list, pillCount, threadIsAtEnd, threadToEnd } from "./thread.js";

/** The message in `html` in its place: instead of itself, of its bubble, or where its number stands. */
function put(html) {
  const fresh = elementsOf(html).querySelector(".chat-message");
  if (!fresh) return null;
  const old = messageBy("message", fresh.dataset.message) ?? bubbleOf(fresh);
  if (old && Number(old.dataset.seq) === Number(fresh.dataset.seq)) replace(old, fresh);
  else {
    old?.remove();
    insert(fresh);
  }
  return old?.dataset.message ? null : fresh;
}

function bubbleOf({ dataset }) {
  const bubble = messageBy("client", dataset.client);
  if (bubble) emit("stored", dataset.client);
  return bubble;
}

/** A menu that is open in it stays open, and keeps the focus. */
function replace(old, fresh) {
  const isOpen = Boolean(old.querySelector("details[open]"));
  const hadFocus = old.contains(document.activeElement);
  old.replaceWith(fresh);
  const menu = fresh.querySelector("details");
  if (menu && isOpen) menu.open = true;
  if (hadFocus) menu?.querySelector("summary").focus({ preventScroll: true });
}

/** Bubbles that wait to be sent stay last. */
function insert(fresh) {
  const rows = [...list.children].filter((row) => isMessage(row) && row.dataset.seq);
  const before = rows.findLast((row) => Number(row.dataset.seq) < Number(fresh.dataset.seq));
  if (before) before.after(fresh);
  else if (rows.length) {
    // Above what is loaded it comes when that is.
    if (!part("older")) rows[0].before(fresh);
  } else list.prepend(fresh);
}

const isMine = (row) => row.classList.contains("mine");

/** A person's words, for who hears the page. */
function sentence(row) {
  const photo = row.querySelector("img.chat-picture")?.alt;
  const text = part("text", row)?.textContent.trim() || photo || row.textContent.trim();
  return row.classList.contains("note") ? text : `${row.dataset.sender}: ${text}`;
}

function tellOf(added) {
  const others = added.filter((row) => !isMine(row));
  if (!others.length) return;
  say(others.map(sentence).join("\n"));
  for (const row of others) emit("wrote", row.dataset.sender);
}

/** What comes after the end of what is loaded is only counted, unless its bubble is there. */
function take(html) {
  const fresh = elementsOf(html).querySelector(".chat-message");
  const isThere = messageBy("client", fresh.dataset.client);
  return isCutOff() && !isThere ? fresh : put(html);
}

const ofThread = (events) => events.filter((event) => String(event.conversation) === conversation && event.message);

/** What was not on the page before; null for what was. */
function change(events) {
  const added = [];
  for (const { kind, message, html } of ofThread(events)) {
    if (html === null) messageBy("message", String(message))?.remove();
    else if (kind === "message" || messageBy("message", String(message))) added.push(take(html));
  }
  return added;
}

function show(events) {
  const wasAtEnd = threadIsAtEnd();
  let added;
  keepPlace(() => {
    added = change(events);
    const fresh = added.filter((row) => row && !isMine(row));
    if (fresh[0]?.isConnected && !isWatched()) divideBefore(fresh[0]);
    if (added.some((row) => row && isMine(row))) undivide();
  });
  const fresh = added.filter(Boolean);
  if (!wasAtEnd) pillCount(fresh.filter((row) => !isMine(row)).length);
  tellOf(fresh);
}

/** The fragment that a send was answered with. */
export function messageShow(html) {
  keepPlace(() => put(html));
}

/** The fragment that an act was answered with which began at `row`. What was told meanwhile may be newer. */
export function messageChanged(row, html) {
  if (row?.isConnected) messageShow(html);
  else emit("behind");
}

/** What stands under the last message is about what it was. */
export function messageWritten() {
  part("seen")?.replaceChildren();
  threadToEnd();
}

export function messagesStart() {
  if (!conversation || !list) return;
  on("news", ({ events }) => ofThread(events).length && show(events));
  on("loaded", change);
}
