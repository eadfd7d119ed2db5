// What is new, in the list of conversations and about the open one.

import { chat, conversation, elementsOf, emit, on, part } from "./page.js";

const lists = () => [...chat.querySelectorAll("[data-chat-list]")];
const rowOf = (key) => chat.querySelector(`.chat-row[data-conversation="${CSS.escape(key)}"]`);
const orderOf = (row) => Number(row.dataset.order);

/** Each list says that it is empty when it is. */
export function listsSettle() {
  for (const list of lists()) {
    const empty = part("empty", list.parentElement);
    if (empty) empty.hidden = Boolean(list.querySelector(".chat-row"));
  }
  for (const link of chat.querySelectorAll(".chat-row a")) {
    // It may have been made for a tab with another conversation open.
    const isOpen = link.closest(".chat-row").dataset.conversation === conversation;
    if (isOpen && conversation) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

export function rowPut(row) {
  const list = lists().find(({ dataset }) => dataset.chatList === (row.dataset.folder ?? dataset.chatList));
  const old = rowOf(row.dataset.conversation);
  const hadFocus = old?.contains(document.activeElement);
  old?.remove();
  if (!list) return;
  const next = [...list.querySelectorAll(".chat-row")].find((other) => orderOf(other) < orderOf(row));
  if (next) next.before(row);
  // Further down than what is loaded it comes when that is.
  else if (!part("more-rows") || old) list.append(row);
  if (hadFocus) row.querySelector("a")?.focus({ preventScroll: true });
}

/** The row of a conversation after one wrote this last; null if more of it changes with that, or it is not there. */
export function rowWritten(key, line) {
  const row = rowOf(key)?.cloneNode(true);
  // A number goes down with it: that of what is unread, or of requests.
  if (!row?.matches("[data-folder=inbox]:not(.is-unread)")) return null;
  row.querySelector(".chat-row-last").replaceWith(line);
  return row;
}

function showRow(key, { row, folder, order }) {
  const fresh = elementsOf(row).querySelector(".chat-row");
  if (!fresh) {
    rowOf(key)?.remove();
    return;
  }
  if (folder) fresh.dataset.folder = folder;
  if (order !== undefined) fresh.dataset.order = order;
  rowPut(fresh);
}

/** What has not changed keeps its focus. */
function showHead(html) {
  const [old, fresh] = [part("head"), part("head", elementsOf(html))];
  if (fresh && fresh.innerHTML !== old.innerHTML) old.replaceChildren(...fresh.childNodes);
}

function showOpen({ row, folder, seen, head }) {
  if (row === null) {
    location.assign("/messages/");
    return;
  }
  if (typeof seen === "string") part("seen").replaceChildren(elementsOf(seen));
  showHead(head);
  if (folder === "inbox") part("request")?.remove();
}

/** How many requests wait. */
export function requestsShow(count) {
  const place = part("requests");
  place.textContent = count;
  place.hidden = !count;
}

export function rowsStart() {
  on("requests", requestsShow);
  on("news", ({ conversations }) => {
    for (const [key, about] of conversations) {
      if (key === conversation) showOpen(about);
      showRow(key, about);
    }
    if (conversations.length) {
      listsSettle();
      emit("rows");
    }
  });
  listsSettle();
}
