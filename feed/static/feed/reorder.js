// Lists that a person puts in order: by dragging (a finger presses long first), by buttons, by Ctrl or Alt with
// an arrow key.
//
//   <ol data-reorder data-reorder-moved="Moved to place {place} of {count}.">
//     <li>
//       <div data-reorder-handle>       what drags; without one, the whole item
//       <button data-reorder-by="-1">   one place earlier; "1" is one later
//       <input data-reorder-position>   kept at the item's place, from 1
//     <li data-reorder-fixed>           no item, stays last
//   <p data-reorder-live role="status">
//
// After each change of order the list sends "reorder".

const LONG_PRESS = 260;
const START_DISTANCE = 6;
const EDGE = 72;
const MOVERS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

const still = matchMedia("(prefers-reduced-motion: reduce)");

export function feedReorder(list) {
  list.addEventListener("keydown", (event) => onKey(list, event));
  list.addEventListener("click", (event) => onClick(list, event));
  list.addEventListener("pointerdown", (event) => onPress(list, event));
  // A long press must not become a scroll, a native drag or a context menu.
  list.addEventListener("touchmove", (event) => list.classList.contains("is-sorting") && event.preventDefault(), {
    passive: false,
  });
  list.addEventListener("dragstart", (event) => event.preventDefault());
  renumber(list);
}

export function feedReorderItems(list) {
  return [...list.children].filter((child) => !child.hasAttribute("data-reorder-fixed"));
}

// Move `item` by a number of places; false at the ends.
export function feedReorderMove(list, item, by) {
  const items = feedReorderItems(list);
  const place = items.indexOf(item) + by;
  if (place < 0 || place >= items.length) return false;
  const focused = item.contains(document.activeElement) ? document.activeElement : null;
  glide(items, () => (by < 0 ? items[place].before(item) : items[place].after(item)));
  focused?.focus();
  announce(list, item);
  return true;
}

function announce(list, item) {
  renumber(list);
  const items = feedReorderItems(list);
  const values = { place: items.indexOf(item) + 1, count: items.length };
  const live = document.querySelector("[data-reorder-live]");
  if (live) live.textContent = list.dataset.reorderMoved.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  list.dispatchEvent(new CustomEvent("reorder", { bubbles: true }));
}

function renumber(list) {
  const items = feedReorderItems(list);
  items.forEach((item, index) => {
    const position = item.querySelector("[data-reorder-position]");
    if (position) position.value = index + 1;
    for (const button of item.querySelectorAll("[data-reorder-by]")) {
      const place = index + Number(button.dataset.reorderBy);
      button.setAttribute("aria-disabled", place < 0 || place >= items.length);
    }
  });
}

function itemOf(list, target) {
  return feedReorderItems(list).find((item) => item.contains(target));
}

function onKey(list, event) {
  const by = MOVERS[event.key];
  const typing = event.target.matches("input, textarea, select");
  if (!by || typing || !(event.ctrlKey || event.altKey)) return;
  const item = itemOf(list, event.target);
  if (!item) return;
  event.preventDefault();
  event.stopPropagation();
  feedReorderMove(list, item, by);
}

function onClick(list, event) {
  const button = event.target.closest("[data-reorder-by]");
  if (button) feedReorderMove(list, itemOf(list, button), Number(button.dataset.reorderBy));
}

// Play every other item from where it was to where it is.
function glide(items, change) {
  const before = new Map(items.map((item) => [item, item.getBoundingClientRect()]));
  change();
  if (still.matches) return;
  for (const [item, was] of before) {
    const is = item.getBoundingClientRect();
    const [x, y] = [was.left - is.left, was.top - is.top];
    if ((x || y) && !item.classList.contains("is-dragged")) {
      item.animate([{ translate: `${x}px ${y}px` }, { translate: "0" }], { duration: 180, easing: "ease-out" });
    }
  }
}

// From the press to the release of one pointer; it becomes a drag by moving, or for a finger by waiting.
function onPress(list, event) {
  const item = itemOf(list, event.target);
  if (!item || event.button || feedReorderItems(list).length < 2) return;
  const handle = item.querySelector("[data-reorder-handle]");
  if (handle ? !handle.contains(event.target) : event.target.closest("input, textarea, select, a")) return;
  const press = new Press(list, item, event);
  if (event.pointerType === "touch") press.wait();
}

class Press {
  #ends = new AbortController();
  #dragging = false;
  #waiting = 0;

  constructor(list, item, event) {
    const box = item.getBoundingClientRect();
    Object.assign(this, { list, item, pointer: event.pointerId, from: event, at: event });
    this.grip = { x: event.clientX - box.left, y: event.clientY - box.top };
    const listen = (name, act) => addEventListener(name, (event) => event.pointerId === this.pointer && act(event), {
      signal: this.#ends.signal,
    });
    listen("pointermove", (event) => this.#move(event));
    listen("pointerup", () => this.#end(true));
    listen("pointercancel", () => this.#end(false));
    addEventListener("contextmenu", (event) => this.#dragging && event.preventDefault(), {
      signal: this.#ends.signal,
    });
  }

  wait() {
    this.#waiting = setTimeout(() => this.#start(), LONG_PRESS);
  }

  #move(event) {
    this.at = event;
    if (this.#dragging) return this.#follow();
    const moved = Math.hypot(event.clientX - this.from.clientX, event.clientY - this.from.clientY);
    if (moved < START_DISTANCE) return;
    if (this.#waiting) this.#end(false);
    else this.#start();
  }

  #start() {
    this.#dragging = true;
    this.order = feedReorderItems(this.list);
    this.list.classList.add("is-sorting");
    this.item.classList.add("is-dragged");
    if (this.#waiting) navigator.vibrate?.(10);
    this.#follow();
    this.#scroll();
  }

  #follow() {
    const { clientX, clientY } = this.at;
    const items = feedReorderItems(this.list);
    const over = items.find((other) => other !== this.item && contains(place(this.list, other), this.at));
    if (over) {
      const forward = items.indexOf(over) > items.indexOf(this.item);
      if (!forward) glide(items, () => over.before(this.item));
      else if (this.#isPast(over)) glide(items, () => over.after(this.item));
    }
    const { left, top } = place(this.list, this.item);
    this.item.style.translate = `${clientX - this.grip.x - left}px ${clientY - this.grip.y - top}px`;
  }

  // In a column of unequal heights a later item gives way once the pointer will be inside what comes in its place.
  #isPast(over) {
    const [there, here] = [place(this.list, over), place(this.list, this.item)];
    const inColumn = there.left === here.left && there.top >= here.bottom;
    return !inColumn || this.at.clientY > there.bottom - here.height;
  }

  // Near the top or bottom of the window the page comes along.
  #scroll() {
    if (!this.#dragging) return;
    const y = this.at.clientY;
    const by = y < EDGE ? -(EDGE - y) : Math.max(0, y - (innerHeight - EDGE));
    if (by) {
      scrollBy(0, by / 6);
      this.#follow();
    }
    requestAnimationFrame(() => this.#scroll());
  }

  #end(kept) {
    clearTimeout(this.#waiting);
    this.#ends.abort();
    if (!this.#dragging) return;
    this.#dragging = false;
    const was = this.item.getBoundingClientRect();
    if (!kept) this.list.prepend(...this.order);
    this.#land(was);
    // The click that follows the release belongs to the drag.
    const swallow = (event) => event.stopPropagation();
    this.list.addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => this.list.removeEventListener("click", swallow, { capture: true }));
    if (kept && feedReorderItems(this.list).some((item, index) => item !== this.order[index])) {
      announce(this.list, this.item);
    }
  }

  #land(was) {
    this.item.style.translate = "";
    this.list.classList.remove("is-sorting");
    const is = this.item.getBoundingClientRect();
    const from = { translate: `${was.left - is.left}px ${was.top - is.top}px` };
    const done = () => this.item.classList.remove("is-dragged");
    if (still.matches) return done();
    this.item.animate([from, { translate: "0" }], { duration: 160, easing: "ease-out" }).finished.finally(done);
  }
}

// Where an item lies in the window once every animation is over; the list is its offset parent.
function place(list, item) {
  const box = list.getBoundingClientRect();
  const [left, top] = [box.left + list.clientLeft + item.offsetLeft, box.top + list.clientTop + item.offsetTop];
  return { left, top, right: left + item.offsetWidth, bottom: top + item.offsetHeight, height: item.offsetHeight };
}

function contains({ left, top, right, bottom }, { clientX, clientY }) {
  return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
}

document.querySelectorAll("[data-reorder]").forEach(feedReorder);
