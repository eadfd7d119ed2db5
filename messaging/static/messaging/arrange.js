// How the messages of a thread stand: by days, in runs of one person, what is unread apart.

import { chat, part, RUN, words } from "./page.js";

const list = part("messages");
const language = document.documentElement.lang;
const written = new Intl.DateTimeFormat(language, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const clock = new Intl.DateTimeFormat(language, { timeStyle: "short", timeZone: "UTC" });

export const isMessage = (row) => row.classList.contains("chat-message");
/** The day in the site's own time zone, which the time is written in. */
const dayOf = (row) => row.dataset.at?.slice(0, 10);

export function arrange() {
  arrangeDays();
  let before = null;
  for (const row of list.children) {
    if (!isMessage(row)) {
      before?.classList.add("last");
      before = null;
      continue;
    }
    const isRun = before && followsOn(before, row);
    row.classList.toggle("first", !isRun);
    row.classList.add("last");
    if (isRun) before.classList.remove("last");
    before = row;
  }
}

function followsOn(before, row) {
  const isNote = [before, row].some(({ classList }) => classList.contains("note"));
  const apart = Date.parse(row.dataset.at) - Date.parse(before.dataset.at);
  return !isNote && before.dataset.sender === row.dataset.sender && apart < RUN;
}

/** One separator before the first message of each day. */
function arrangeDays() {
  let day = null;
  let separator = null;
  for (const row of [...list.children]) {
    if (row.classList.contains("chat-day")) {
      separator?.remove();
      separator = row;
    } else if (isMessage(row) && dayOf(row)) {
      const isNew = dayOf(row) !== day;
      day = dayOf(row);
      if (separator?.dataset.day !== day || !isNew) {
        separator?.remove();
        if (isNew) dayBefore(row);
      }
      separator = null;
    }
  }
  separator?.remove();
}

function dayBefore(row) {
  // The divider of what is unread stands under that of the day.
  const divider = row.previousElementSibling?.classList.contains("chat-unread") ? row.previousElementSibling : row;
  const separator = part("day-template").content.firstElementChild.cloneNode(true);
  separator.dataset.day = dayOf(row);
  separator.textContent = `${dayWords(dayOf(row), row.dataset.at)}, ${timeOf(row)}`;
  divider.before(separator);
}

/** As the site's clock shows it. */
const timeOf = (row) => clock.format(new Date(`${row.dataset.at.slice(0, 16)}Z`));

/** Minutes that the clock of a written time is ahead of UTC; null where it doesn't say. */
export function offsetOf(at) {
  const zone = /([+-])(\d\d):(\d\d)$/.exec(at);
  return zone && Number(`${zone[1]}1`) * (zone[2] * 60 + Number(zone[3]));
}

function dayWords(day, at) {
  // The same offset as that of the message, so that "today" ends where the site's day does.
  const minutes = offsetOf(at) ?? 0;
  const ago = (days) => new Date(Date.now() + (minutes - days * 1440) * 60_000).toISOString().slice(0, 10);
  if (day === ago(0)) return words("today");
  return day === ago(1) ? words("yesterday") : written.format(new Date(`${day}T00:00Z`));
}

/** The line above what came while nobody looked; one above what was read since goes. */
export function divideBefore(row) {
  const next = list.querySelector(".chat-unread ~ .chat-message");
  if (next && Number(next.dataset.seq) <= Number(chat.dataset.read)) undivide();
  if (!list.querySelector(".chat-unread")) row.before(part("unread-template").content.cloneNode(true));
}

export function undivide() {
  list.querySelector(".chat-unread")?.remove();
}
