// The thumbnails in the order of the post, and below them a line for each photo that needs a decision.

import { feedReorderItems, feedReorderMove } from "../reorder.js";
import { announce, text } from "./texts.js";

const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1, Home: -Infinity, End: Infinity };

// `pick`, `remove` and `retry` are called with the photo that a person chose for it.
export class Strip {
  #list;
  #problems;
  #items = new Map();
  #rows = new Map();
  #drawing = Promise.resolve();
  picked = null;

  constructor(form, { pick, remove, retry }) {
    this.#list = form.querySelector("[data-compose-strip]");
    this.#problems = form.querySelector("[data-compose-problems]");
    Object.assign(this, { onPick: pick, onRemove: remove, onRetry: retry });
    this.#list.addEventListener("click", (event) => this.#clicked(event));
    this.#list.addEventListener("keydown", (event) => this.#pressed(event));
    this.#list.addEventListener("reorder", () => this.number());
  }

  // All photos, in the order of the post.
  get photos() {
    const photos = new Map([...this.#items].map(([photo, item]) => [item, photo]));
    return feedReorderItems(this.#list).map((item) => photos.get(item));
  }

  add(photo, place = Infinity) {
    const item = clone("[data-compose-item]");
    this.#items.set(photo, item);
    const next = feedReorderItems(this.#list)[place] ?? this.#list.querySelector("[data-reorder-fixed]");
    next.before(item);
    this.draw(photo);
    this.show(photo);
    this.number();
  }

  // Takes the photo out; returns the place where it was.
  remove(photo) {
    const place = this.photos.indexOf(photo);
    this.#items.get(photo).remove();
    this.#items.delete(photo);
    this.#rows.get(photo)?.remove();
    this.#rows.delete(photo);
    this.number();
    if (photo === this.picked) this.pick(this.photos[place] ?? this.photos[place - 1] ?? null);
    return place;
  }

  pick(photo) {
    this.picked = photo;
    for (const [other, item] of this.#items) {
      const button = item.querySelector("[data-compose-pick]");
      if (other === photo) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
      button.tabIndex = other === photo ? 0 : -1;
    }
    this.onPick(photo);
  }

  focus(photo = this.picked) {
    this.#items.get(photo)?.querySelector("[data-compose-pick]").focus();
  }

  move(photo, by) {
    feedReorderMove(this.#list, this.#items.get(photo), by);
  }

  // One after the other: each decodes a whole photo.
  draw(photo) {
    const item = this.#items.get(photo);
    const draw = () => photo.drawThumb(item.querySelector("canvas")).then(() => item.classList.add("is-drawn"));
    this.#drawing = this.#drawing.then(draw).catch(() => this.#undrawn(photo));
  }

  #undrawn(photo) {
    photo.isUnshowable = true;
    this.show(photo);
  }

  // After a change of the photo's state.
  show(photo) {
    const item = this.#items.get(photo);
    if (!item) return;
    item.dataset.state = photo.state;
    item.classList.toggle("has-alt", Boolean(photo.alt.trim()));
    item.querySelector("[data-compose-ring]").style.strokeDashoffset = 100 - Math.round(photo.progress * 100);
    this.#label(photo);
    this.#showProblem(photo);
    if (photo.isUnshowable && photo.serverPreview && photo.preview !== photo.serverPreview) {
      photo.usePreview(photo.serverPreview);
      this.draw(photo);
      if (photo === this.picked) this.onPick(photo);
    }
  }

  number() {
    for (const photo of this.photos) this.#label(photo);
  }

  #label(photo) {
    const item = this.#items.get(photo);
    const values = { place: this.photos.indexOf(photo) + 1, count: this.#items.size, state: text(photo.state) };
    item.querySelector("[data-compose-number]").textContent = values.place;
    item.querySelector("[data-compose-pick]").setAttribute("aria-label", text("photo-label", values));
    const drop = item.querySelector("[data-compose-drop]");
    drop.setAttribute("aria-label", text(photo.isUnderWay ? "cancel-label" : "remove-label", values));
  }

  #showProblem(photo) {
    const row = this.#rows.get(photo);
    if (!photo.isLeftOut) {
      row?.remove();
      this.#rows.delete(photo);
      return;
    }
    if (!row) announce(photo.message);
    this.#fillProblem(row ?? this.#addProblem(photo), photo);
  }

  #addProblem(photo) {
    const row = clone("[data-compose-problem]");
    this.#rows.set(photo, row);
    this.#problems.append(row);
    row.querySelector("[data-compose-retry]").addEventListener("click", () => this.onRetry(photo));
    row.querySelector("[data-compose-remove]").addEventListener("click", () => this.onRemove(photo));
    return row;
  }

  #fillProblem(row, photo) {
    row.querySelector("[data-compose-name]").textContent = photo.name;
    row.querySelector("[data-compose-sentence]").textContent = photo.message;
    row.querySelector("[data-compose-retry]").hidden = !photo.canRetry;
  }

  #photoAt(target) {
    const item = target.closest("li");
    return this.photos.find((photo) => this.#items.get(photo) === item);
  }

  #clicked({ target }) {
    const photo = this.#photoAt(target);
    if (!photo) return;
    if (target.closest("[data-compose-drop]")) this.onRemove(photo);
    else this.pick(photo);
  }

  #pressed(event) {
    const photo = this.#photoAt(event.target);
    if (!photo || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key in STEPS) {
      event.preventDefault();
      this.#step(photo, STEPS[event.key]);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      this.onRemove(photo);
    }
  }

  #step(photo, by) {
    const { photos } = this;
    const place = Math.min(Math.max(photos.indexOf(photo) + by, 0), photos.length - 1);
    this.pick(photos[place]);
    this.focus();
  }
}

function clone(template) {
  return document.querySelector(template).content.firstElementChild.cloneNode(true);
}
