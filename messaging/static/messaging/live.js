// Who is writing and who is here: told, never stored, and over after a while.

import { chat, conversation, on, part, words } from "./page.js";
import { keepPlace } from "./thread.js";
import { post } from "./transport.js";

// Milliseconds.
const TYPING = 6_000;
const HERE = 75_000;
const PAUSE = 3_000;

const place = part("typing");
/** Whoever writes, and the timer at whose end they do not any more. */
const writing = new Map();
const here = new Map();

let toldAt = -Infinity;

function showWriting() {
  // At the end of a thread it comes into sight.
  keepPlace(writeWriting);
}

function writeWriting() {
  place.hidden = !writing.size;
  const [name, other, ...more] = writing.keys();
  if (more.length) place.textContent = words("typing-many", { count: writing.size });
  else if (other) place.textContent = words("typing-two", { name, other });
  else place.textContent = name ? words("typing", { name }) : "";
}

function endsWriting(person) {
  clearTimeout(writing.get(person));
  if (writing.delete(person)) showWriting();
}

function isWriting(person) {
  clearTimeout(writing.get(person));
  writing.set(person, setTimeout(endsWriting, TYPING, person));
  showWriting();
}

function showHere(person, isHere) {
  for (const mark of chat.querySelectorAll(`[data-here="${CSS.escape(person)}"]`)) mark.hidden = !isHere;
}

function isHere(person) {
  clearTimeout(here.get(person));
  here.set(person, setTimeout(() => {
    here.delete(person);
    showHere(person, false);
  }, HERE));
  showHere(person, true);
}

function hear(items) {
  for (const item of items) {
    if (item.kind === "here") isHere(item.person);
    else if (item.kind === "typing" && String(item.conversation) === conversation) isWriting(item.person);
  }
}

/** What the server says of it ends like what is told. */
function noteShown() {
  for (const mark of chat.querySelectorAll("[data-here]:not([hidden])")) {
    if (!here.has(mark.dataset.here)) isHere(mark.dataset.here);
  }
  for (const person of here.keys()) showHere(person, true);
}

function tell() {
  const now = Date.now();
  if (chat.dataset.typing !== "on" || now - toldAt < PAUSE) return;
  toldAt = now;
  post(`/messages/${conversation}/typing/`).catch(() => {});
}

export function liveStart() {
  on("live", hear);
  on("news", ({ live }) => {
    hear(live);
    noteShown();
  });
  on("wrote", endsWriting);
  on("typing", tell);
  // The next message is told of anew.
  on("sent", () => { toldAt = -Infinity; });
  noteShown();
}
