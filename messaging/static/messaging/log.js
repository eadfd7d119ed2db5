// What has happened, in the order of the numbers it has: each once, none left out.

import { chat, conversation, emit, on } from "./page.js";
import { isLost, syncRequest } from "./transport.js";

let cursor = Number(chat.dataset.cursor);
let { token } = chat.dataset;
let asking = null;
let mustAskAgain = false;
let anew = null;

export const logCursor = () => cursor;
export const logToken = () => token;

/** The page was read anew. */
export function logReset(dataset) {
  cursor = Number(dataset.cursor);
  token = dataset.token;
  // Whoever waits for what comes after another number would not hear of what lies in between.
  emit("reset");
}

export function logOnLost(load) {
  anew = load;
}

/** Asks for all that is new. Throws what the caller may try again, with the `answer` if there was one. */
export function sync() {
  mustAskAgain = Boolean(asking);
  asking ??= syncAll().finally(() => { asking = null; });
  return asking;
}

async function syncAll() {
  let hasMore;
  do {
    mustAskAgain = false;
    hasMore = await syncOnce();
  } while (hasMore || mustAskAgain);
}

async function syncOnce() {
  const answer = await syncRequest(cursor);
  if (answer.status === 401) {
    isLost(null);
    throw failure(answer);
  }
  if (answer.status === 409) {
    await anew();
    return false;
  }
  if (!answer.ok) throw failure(answer);
  const news = await answer.json();
  if (isLost(news.token)) throw failure(answer);
  emit("synced", news);
  if (!apply(news)) {
    await anew();
    return false;
  }
  return news.more;
}

function failure(answer) {
  return Object.assign(new Error(`answered ${answer.status}`), { answer });
}

/** False when something in between is missing. */
function apply(news) {
  // Longer on its way than what is known.
  if (news.cursor < cursor) return true;
  const fresh = news.events.filter(({ seq }) => seq > cursor);
  if (fresh.some(({ seq }, index) => seq !== cursor + 1 + index)) return false;
  const upto = fresh.at(-1)?.seq ?? cursor;
  if (news.cursor > upto) return false;
  cursor = upto;
  token = news.token ?? token;
  const named = new Set(fresh.map((event) => String(event.conversation)));
  const conversations = Object.entries(news.conversations).filter(([key]) => named.has(key));
  emit("news", { events: fresh, conversations, live: news.live ?? [] });
  if (typeof news.requests === "number") emit("requests", news.requests);
  if (news.badge !== undefined) document.dispatchEvent(new CustomEvent("messaging:badge", { detail: news.badge }));
  return true;
}

/** What another tab was answered, whose open conversation is `asked`. */
export function logHear(news, asked) {
  const names = news.events.some((event) => event.seq > cursor && String(event.conversation) === conversation);
  // What was asked for another conversation says of this one only that there is something.
  if ((names && asked !== conversation) || !apply(news)) emit("behind");
}

on("own", ({ news }) => apply(news));
