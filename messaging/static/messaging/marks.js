// How far somebody has read: the newest message that was on the screen while they looked at it.

import { chat, conversation, isWatched, on } from "./page.js";
import { post } from "./transport.js";
import { threadSeen } from "./thread.js";

let isOut = false;
let frame = 0;

/** At most one is out; by then the newest wins. */
async function mark() {
  frame = 0;
  const seq = isWatched() ? Number(threadSeen()?.dataset.seq ?? 0) : 0;
  if (isOut || seq <= Number(chat.dataset.read)) return;
  isOut = true;
  const answer = await post(`/messages/${conversation}/read/`, { upto: seq }).catch(() => null);
  isOut = false;
  // What was not told is, with the next that is seen or heard.
  if (!answer?.ok) return;
  chat.dataset.read = seq;
  plan();
}

function plan() {
  frame ||= requestAnimationFrame(mark);
}

export function marksStart() {
  if (!conversation) return;
  on("shown", plan);
  on("reached", plan);
  document.addEventListener("visibilitychange", plan);
  addEventListener("focus", plan);
  plan();
}
