// The picked photo, large, in its frame: dragged, pinched, wheeled, or moved by the keyboard.

import { cropBox, cropMove, cropRatio, cropShape, cropZoom, cropZoomMax } from "./crop.js";
import { text } from "./texts.js";

const WHEEL = 0.0016;
const STEP = 0.02;
const LONG_STEP = 0.1;
const ZOOM_STEP = 1.1;
const AT_REST = 600;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Stage {
  #photo = null;
  #pointers = new Map();
  #resting = 0;

  constructor(form) {
    const find = (name) => form.querySelector(`[data-compose-${name}]`);
    this.area = find("stage");
    this.image = find("image");
    this.frame = find("frame");
    this.zoom = find("zoom");
    this.shapes = [...form.querySelectorAll("[data-compose-shape]")];
    this.#listen();
    new ResizeObserver(() => this.#render()).observe(this.area);
  }

  show(photo) {
    this.#photo = photo;
    this.#pointers.clear();
    this.area.classList.remove("is-shown");
    this.image.removeAttribute("src");
    if (photo?.preview) this.image.src = photo.preview;
    this.#render();
  }

  #listen() {
    this.image.addEventListener("load", () => this.#loaded());
    for (const button of this.shapes) {
      button.addEventListener("click", () => this.#change(() => cropShape(this.#photo, button.dataset.composeShape)));
    }
    this.zoom.addEventListener("input", () => this.#change(() => cropZoom(this.#photo, Number(this.zoom.value))));
    this.area.addEventListener("pointerdown", (event) => this.#grab(event));
    this.area.addEventListener("pointermove", (event) => this.#drag(event));
    for (const name of ["pointerup", "pointercancel"]) {
      this.area.addEventListener(name, (event) => this.#pointers.delete(event.pointerId));
    }
    this.area.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    this.area.addEventListener("keydown", (event) => this.#key(event));
  }

  #loaded() {
    const photo = this.#photo;
    if (!photo) return;
    // The server's measures count, once known; both are of the upright photo.
    photo.width ||= this.image.naturalWidth;
    photo.height ||= this.image.naturalHeight;
    this.area.classList.add("is-shown");
    this.#render();
  }

  get #isReady() {
    return Boolean(this.#photo?.width) && this.area.classList.contains("is-shown");
  }

  // Every change of the framing: the lines show while it goes on.
  #change(act) {
    if (!this.#isReady) return;
    act();
    this.area.classList.add("is-moving");
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => this.area.classList.remove("is-moving"), AT_REST);
    this.#render();
  }

  #render() {
    const photo = this.#photo;
    const isReady = this.#isReady;
    for (const control of [...this.shapes, this.zoom]) control.disabled = !isReady;
    if (!isReady) return;
    const box = cropBox(photo);
    const frame = this.#place();
    const size = { width: frame.width / box.width, height: frame.height / box.height };
    setBox(this.frame, frame);
    setBox(this.image, { left: frame.left - box.x * size.width, top: frame.top - box.y * size.height, ...size });
    // Where the photo cannot move, a finger scrolls the page.
    const slack = { x: box.width < 0.999, y: box.height < 0.999 };
    this.area.style.touchAction = slack.y ? "none" : "pan-y";
    this.area.classList.toggle("is-loose", slack.x || slack.y);
    this.#renderControls(photo);
  }

  #renderControls({ crop }) {
    for (const button of this.shapes) {
      button.setAttribute("aria-pressed", button.dataset.composeShape === crop.aspect);
    }
    const most = cropZoomMax(this.#photo);
    this.zoom.max = most;
    this.zoom.value = crop.zoom;
    this.zoom.disabled = most === 1;
    this.zoom.setAttribute("aria-valuetext", text("zoom-value", { percent: Math.round(crop.zoom * 100) }));
    const filled = most > 1 ? (crop.zoom - 1) / (most - 1) : 0;
    this.zoom.style.setProperty("--filled", `${filled * 100}%`);
  }

  // The frame, as large as the stage allows.
  #place() {
    const { clientWidth, clientHeight } = this.area;
    const ratio = cropRatio(this.#photo);
    const width = Math.min(clientWidth, clientHeight * ratio);
    const height = width / ratio;
    return { left: (clientWidth - width) / 2, top: (clientHeight - height) / 2, width, height };
  }

  #grab(event) {
    if (event.button || !this.#isReady) return;
    this.area.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, event);
  }

  // One pointer drags; two also zoom, by how far apart they go.
  #drag(event) {
    if (!this.#pointers.has(event.pointerId)) return;
    const before = grip(this.#pointers);
    this.#pointers.set(event.pointerId, event);
    const after = grip(this.#pointers);
    this.#change(() => {
      const box = cropBox(this.#photo);
      const { width, height } = this.#place();
      cropMove(this.#photo, ((before.x - after.x) / width) * box.width, ((before.y - after.y) / height) * box.height);
      if (before.spread) this.#zoomAt(after.spread / before.spread, after);
    });
  }

  #wheel(event) {
    if (!this.#isReady) return;
    const factor = Math.exp(-event.deltaY * WHEEL * (event.ctrlKey ? 6 : 1));
    // Already at the end of its range, the wheel scrolls the page.
    const { zoom } = this.#photo.crop;
    if (factor < 1 ? zoom === 1 : zoom === cropZoomMax(this.#photo)) return;
    event.preventDefault();
    this.#change(() => this.#zoomAt(factor, { x: event.clientX, y: event.clientY }));
  }

  #zoomAt(factor, { x, y }) {
    const frame = this.frame.getBoundingClientRect();
    const [px, py] = [(x - frame.left) / frame.width, (y - frame.top) / frame.height];
    cropZoom(this.#photo, this.#photo.crop.zoom * factor, px, py);
  }

  #key(event) {
    const photo = this.#photo;
    const step = event.shiftKey ? LONG_STEP : STEP;
    const acts = { "+": ZOOM_STEP, "=": ZOOM_STEP, "-": 1 / ZOOM_STEP };
    if (event.ctrlKey || event.altKey || event.metaKey || !this.#isReady) return;
    if (event.key in ARROWS) {
      const [x, y] = ARROWS[event.key];
      this.#change(() => cropMove(photo, x * step, y * step));
    } else if (event.key in acts) {
      this.#change(() => cropZoom(photo, photo.crop.zoom * acts[event.key]));
    } else {
      return;
    }
    event.preventDefault();
  }
}

function grip(pointers) {
  const [one, two = one] = pointers.values();
  const spread = Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY);
  return { x: (one.clientX + two.clientX) / 2, y: (one.clientY + two.clientY) / 2, spread };
}

function setBox({ style }, { left, top, width, height }) {
  style.left = `${left}px`;
  style.top = `${top}px`;
  style.width = `${width}px`;
  style.height = `${height}px`;
}
