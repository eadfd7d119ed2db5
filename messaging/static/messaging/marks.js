// How far somebody has read: the newest message that was on the screen while they looked at it.

import { logCursor } from "./log.js";
import { chat, conversation, emit, isWatched, on } from "./page.js";
import { holdNews, post } from "./transport.js";
import { threadSeen } from "./thread.js";

let isOut = false;
let frame = 0;

/** At most one is out; by then the newest wins. */
async function mark() {
  frame = 0;
  const seq = isWatched() ? Number(threadSeen()?.dataset.seq ?? 0) : 0;
  if (isOut || seq <= Number(chat.dataset.read)) return;
  isOut = true;
  const told = tell(seq).catch(() => false);
  holdNews(told);
  const isTold = await told;
  isOut = false;
  // What was not told is, with the next that is seen or heard.
  if (!isTold) return;
  chat.dataset.read = seq;
  plan();
}

/** Its answer is the next thing in one's own log, if nothing else came before. */
async function tell(seq) {
  const answer = await post(`/messages/${conversation}/read/`, { upto: seq });
  if (answer.status !== 200) return answer.ok;
  const { cursor, badge, ...about } = await answer.json();
  if (cursor !== logCursor() + 1) return true;
  const event = { seq: cursor, kind: "conversation", conversation: Number(conversation), message: null, html: null };
  emit("own", { news: { events: [event], conversations: { [conversation]: about }, cursor, badge } });
  return true;
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
