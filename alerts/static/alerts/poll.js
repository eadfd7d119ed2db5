// Asks what is new: often while somebody is here, seldom while they rest, never where nobody looks.

import { leader } from "../common/leader.js";
import { showBadges, showToasts } from "./news.js";

// Milliseconds.
const first = 2_000;
const usual = 15_000;
const resting = 60_000;
const restAfter = 300_000;
const longest = 300_000;
const patience = 20_000;
// A look at the clock now and then, which has jumped when the computer slept.
const glance = 5_000;

const { liveUrl, user } = document.body.dataset;
const { onTold, takeTurns, tell } = leader(`alerts:${user}`);
let { liveCursor: cursor, liveToken: token } = document.body.dataset;

let isLeading = false;
let isAsking = false;
let mustAskAgain = false;
let failures = 0;

let timer;
let planned = 0;
let due = 0;
let notBefore = 0;

/** The next question: at once, or `wait` after one may ask again. */
function plan(wait = 0) {
  if (!isLeading) return;
  planned = Date.now();
  due = Math.max(planned, notBefore) + wait;
  watch();
}

function watch() {
  clearTimeout(timer);
  const now = Date.now();
  if (now >= due || now < planned) ask();
  else timer = setTimeout(watch, Math.min(due - now, glance));
}

async function ask() {
  mustAskAgain = isAsking;
  if (isAsking) return;
  isAsking = true;
  const wait = await answered();
  isAsking = false;
  plan(mustAskAgain ? 0 : wait);
}

/** Asks, shows the answer, and says how long to wait with the next question. */
async function answered() {
  let answer;
  try {
    answer = await fetch(`${liveUrl}?cursor=${cursor}`, {
      headers: { Accept: "application/json", "X-Live-Token": token },
      redirect: "error",
      signal: AbortSignal.timeout(patience),
    });
    if (answer.status === 401) leave();
    else if (answer.ok) await read(answer);
    else return failed(answer);
  } catch {
    return failed(answer);
  }
  failures = 0;
  // Browsers that opened at once must not ask at once for ever: hence the dice.
  return (isResting() ? resting : usual) * (0.8 + 0.4 * Math.random());
}

async function read(answer) {
  const renewed = answer.headers.get("X-Live-Token");
  if (!renewed) return;
  // Somebody else is signed in now: what is theirs has no place on this page.
  if (renewed.split(":")[0] !== user) {
    leave();
    return;
  }
  const { toasts, ...news } = answer.status === 204 ? { cursor } : await answer.json();
  news.token = renewed;
  tell(news);
  hear(news);
  showToasts(toasts);
}

/** What this tab, or the one that asks for it, was answered. */
function hear(news) {
  token = news.token;
  // A number without its badges says nothing to a tab that did not hear of those.
  if (!news.badges) return;
  cursor = news.cursor;
  showBadges(news.badges);
}

function failed(answer) {
  failures += 1;
  const after = answer?.headers.get("Retry-After");
  notBefore = (after > 0 ? Date.now() + after * 1000 : Date.parse(after)) || 0;
  return 1_000 + Math.random() * Math.min(longest, usual * 2 ** failures);
}

let activeAt = Date.now();
let toldAt = 0;

function isResting() {
  return Date.now() - activeAt > restAfter;
}

/** Somebody is here, in this tab or in one that this one asks for. */
function stir() {
  const rested = isResting();
  activeAt = Date.now();
  if (rested) plan();
}

for (const kind of ["pointermove", "pointerdown", "keydown", "scroll"]) {
  addEventListener(kind, () => {
    stir();
    if (isLeading || activeAt - toldAt < resting) return;
    toldAt = activeAt;
    tell({ isActive: true });
  }, { capture: true, passive: true });
}

addEventListener("online", () => plan());

// The page of notifications has marked some as read.
document.addEventListener("alerts:read", () => {
  plan();
  if (!isLeading) tell({ mustAsk: true });
});

onTold((news) => {
  if (news.token) hear(news);
  else if (news.isActive) stir();
  else plan();
});

let wait = first * Math.random();
const leave = takeTurns(() => {
  isLeading = true;
  activeAt = Date.now();
  plan(wait);
  wait = 0;
}, () => {
  isLeading = false;
  clearTimeout(timer);
});
