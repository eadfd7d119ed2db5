// Reads the page anew when its number in the log is worth nothing any more; what is typed stays, and the place.

import { toast } from "../common/toast.js";
import { undivide } from "./arrange.js";
import { logOnLost, logReset } from "./log.js";
import { chat, conversation, elementsOf, emit, on, part, words } from "./page.js";
import { requestsShow } from "./rows.js";
import { keepPlace, list, threadAnchor, threadToEnd, settleLinks } from "./thread.js";
import { pageRequest } from "./transport.js";

function swapChildren(name, found) {
  const [old, fresh] = [part(name), part(name, found)];
  if (old && fresh) old.replaceChildren(...fresh.childNodes);
}

/** A link that may be there or not, before or behind the messages. */
function swapLink(name, found, put) {
  const fresh = part(name, found);
  part(name)?.remove();
  if (fresh) put(fresh);
}

function swapThread(found) {
  const fresh = part("messages", found);
  if (!list || !fresh) return;
  keepPlace(() => {
    const pending = list.querySelectorAll(".pending:not([data-message])");
    const there = (row) => fresh.querySelector(`[data-client="${CSS.escape(row.dataset.client)}"]`);
    const waiting = [...pending].filter((row) => !there(row));
    for (const row of pending) if (there(row)) emit("stored", row.dataset.client);
    list.replaceChildren(...fresh.children, ...waiting);
    swapLink("older", found, (link) => list.before(link));
    swapLink("newer", found, (link) => list.after(link));
    undivide();
  });
  settleLinks();
}

function swapLists(found) {
  for (const fresh of found.querySelectorAll("[data-chat-list]")) {
    const old = chat.querySelector(`[data-chat-list="${fresh.dataset.chatList}"]`);
    old?.replaceChildren(...fresh.childNodes);
  }
  const [old, fresh] = [part("more-rows"), part("more-rows", found)];
  if (old && fresh) old.replaceWith(fresh);
  else if (!fresh) old?.remove();
  emit("rows");
}

async function load(anchor = threadAnchor()) {
  const at = anchor ? `?${new URLSearchParams({ at: anchor })}` : "";
  const answer = await pageRequest(location.pathname + at);
  if (!answer.ok) throw Object.assign(new Error(`answered ${answer.status}`), { answer });
  const found = elementsOf(await answer.text()).querySelector("[data-chat]");
  const isSame = found && (found.dataset.conversation ?? "") === conversation;
  // Signed out, or the conversation is gone: the page itself says so.
  if (!isSame) {
    location.reload();
    return;
  }
  swapLists(found);
  requestsShow(Number(part("requests", found).textContent));
  swapThread(found);
  swapChildren("head", found);
  swapChildren("seen", found);
  logReset(found.dataset);
}

/** From another part of a thread to its end. */
async function showNewest() {
  try {
    await load("");
    threadToEnd();
  } catch {
    toast(words("failed"));
  }
}

export function anewStart() {
  logOnLost(load);
  on("newest", showNewest);
}
