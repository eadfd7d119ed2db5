// One tab of a browser waits at the server for all of them, and tells the others what it hears.

import { leader } from "../common/leader.js";
import { logCursor, logHear, logToken, sync } from "./log.js";
import { chat, conversation, emit, on, user } from "./page.js";
import { Rest, watchClock } from "./rest.js";
import { newsMayCome } from "./transport.js";

// Milliseconds.
const PATIENCE = 35_000;
const PRESENCE = 60_000;
// An answer that brings nothing and comes sooner is none to run in circles with.
const BREATH = 1_000;
const FAILURES_SHOWN = 2;

const { tell, onTold, takeTurns } = leader(`messages:${user}`);
const rest = new Rest();
const ownRest = new Rest();

let turn = 0;
let isLeading = false;
let waiting = null;
let isRefused = false;
let isCatchingUp = false;

async function lead(mine) {
  await rest.sleep(rest.peace);
  while (mine === turn) {
    const wait = await asked(mine);
    if (mine === turn && wait > 0) await rest.sleep(wait);
  }
}

/** Waits for news once, shows it, and says after how long to do so again. */
async function asked(mine) {
  let answer;
  const stay = new AbortController();
  waiting = stay;
  const timer = setTimeout(() => stay.abort(), PATIENCE);
  const asking = { cursor: logCursor(), at: Date.now(), mine };
  try {
    answer = await fetch(`/messages/wait?cursor=${asking.cursor}`, {
      headers: { Accept: "application/json", "X-Live-Token": logToken() },
      redirect: "error",
      signal: stay.signal,
    });
    const wait = await read(answer, asking);
    rest.succeed();
    emit("reached");
    return wait;
  } catch (error) {
    // Left, or woken: whoever did that knows how to go on.
    return mine !== turn || stay.signal.reason === "again" ? 0 : failed(error.answer ?? answer);
  } finally {
    clearTimeout(timer);
    waiting = null;
  }
}

async function read(answer, { cursor, at, mine }) {
  const wasRefused = isRefused;
  isRefused = false;
  // A new token comes with every sync. That one is refused as well must not go round in circles.
  if (answer.status === 409 || (answer.status === 401 && !wasRefused)) {
    await sync();
    isRefused = answer.status === 401;
    return 0;
  }
  if (!answer.ok) throw Object.assign(new Error(`answered ${answer.status}`), { answer });
  const { seq, live, retry_ms: retry = 0 } = await answer.json();
  if (live.length) {
    emit("live", live);
    tell({ live });
  }
  if (mine === turn && seq > logCursor()) {
    await newsMayCome();
    if (seq > logCursor()) await sync();
  }
  const isEmpty = !live.length && logCursor() === cursor;
  return retry || (isEmpty && Date.now() - at < BREATH ? BREATH : 0);
}

function failed(answer) {
  const wait = rest.fail(answer);
  if (rest.failures >= FAILURES_SHOWN) emit("unreachable");
  return wait;
}

/** Whatever it waits for, it asks now. */
function again() {
  rest.wake();
  ownRest.wake();
  waiting?.abort("again");
}

/** This tab lacks something that no other can tell it. */
async function catchUp() {
  if (isCatchingUp || document.hidden) return;
  isCatchingUp = true;
  let isDone = false;
  while (!isDone && !document.hidden) {
    isDone = await sync().then(() => true, async ({ answer }) => {
      await ownRest.sleep(ownRest.fail(answer));
      return false;
    });
  }
  ownRest.succeed();
  isCatchingUp = false;
}

let isBehind = false;

on("behind", () => {
  isBehind = document.hidden;
  catchUp();
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  if (isBehind) catchUp();
  isBehind = false;
});

on("synced", (news) => isLeading && tell({ news, asked: conversation }));
on("own", ({ news }) => tell({ news, asked: conversation }));
onTold(({ news, asked: theirs, live }) => {
  if (live) emit("live", live);
  if (news) logHear(news, theirs);
});

on("reset", again);
addEventListener("online", again);
watchClock(again);

/** Who is here is known for a while; of two people it is shown. */
async function renewPresence() {
  const others = new Rest();
  for (;;) {
    await others.sleep(PRESENCE * (0.9 + 0.2 * Math.random()));
    if (!document.hidden && navigator.onLine) await sync().catch(() => {});
  }
}

export function pollStart() {
  takeTurns(() => {
    isLeading = true;
    turn += 1;
    lead(turn);
  }, () => {
    isLeading = false;
    turn += 1;
    waiting?.abort("left");
    rest.wake();
  });
  if (conversation && chat.querySelector("[data-chat-head] [data-here]")) renewPresence();
}
