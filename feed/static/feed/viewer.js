// The photos of a post over the whole window: pinch, wheel, double tap or + and − zoom, dragging and arrows move.

import { Zoom } from "./viewer-zoom.js";

const tap = { distance: 10, again: 350 }; // pixels, milliseconds
const pan = 80; // pixels a key
const viewer = document.getElementById("viewer-template").content.firstElementChild;
const stage = viewer.querySelector(".viewer-stage");
const image = viewer.querySelector(".viewer-photo");
const zoom = new Zoom(stage, image, showZoom);

let post = null;
let photos = [];
let index = 0;
const fingers = new Map();
let held = null; // where the finger, or the middle of two, came down, and how the photo stood then
let lastTap = { time: 0, x: 0, y: 0 };

const button = (name) => viewer.querySelector(`[data-viewer=${name}]`);

function showZoom() {
  viewer.classList.toggle("is-close", zoom.scale > 1);
  button("in").setAttribute("aria-disabled", zoom.isMost);
  button("out").setAttribute("aria-disabled", zoom.scale <= 1);
}

function show(place) {
  index = Math.max(0, Math.min(place, photos.length - 1));
  const photo = photos[index];
  image.alt = photo.alt;
  // What the page has loaded stands in until the largest file is there.
  image.src = photo.currentSrc || photo.src;
  sharpen(photo);
  viewer.querySelector(".viewer-words").textContent = photo.alt;
  viewer.querySelector(".viewer-place").textContent = photos.length > 1 ? `${index + 1} / ${photos.length}` : "";
  showArrow("previous", index > 0);
  showArrow("next", index < photos.length - 1);
  zoom.reset(photo.getAttribute("width") / photo.getAttribute("height"));
}

async function sharpen(photo) {
  const large = new Image();
  large.src = photo.src;
  await large.decode().catch(() => {});
  if (photo === photos[index]) image.src = large.src;
}

function showArrow(name, shown) {
  // The focus must not fall off the page with the arrow of the last photo.
  if (!shown && button(name) === document.activeElement) viewer.querySelector("[data-dialog-close]").focus();
  button(name).hidden = !shown;
}

/** Show `photo`, one of those of the post `from`. */
export function open(from, photo) {
  post = from;
  photos = [...post.querySelectorAll(".media .photo")];
  if (!viewer.isConnected) document.body.append(viewer);
  viewer.showModal();
  show(photos.indexOf(photo));
}

/** The finger, or the middle of two and how far they are apart. */
function grip() {
  const [one, two = one] = [...fingers.values()].map((finger) => zoom.point(finger));
  return { x: (one.x + two.x) / 2, y: (one.y + two.y) / 2, apart: Math.hypot(one.x - two.x, one.y - two.y) };
}

function hold() {
  held = fingers.size ? { ...grip(), scale: zoom.scale, offset: zoom.offset } : null;
  viewer.classList.toggle("is-held", Boolean(held));
}

function drag() {
  const now = grip();
  zoom.drag(held, now, held.apart ? (held.scale * now.apart) / held.apart : held.scale);
}

function release(event) {
  const { x, y } = zoom.point(event);
  const across = x - held.x;
  if (Math.hypot(across, y - held.y) < tap.distance) tapped(event.timeStamp, { x, y });
  else if (zoom.scale === 1 && event.pointerType === "touch" && Math.abs(across) > 60) show(index - Math.sign(across));
}

function tapped(time, point) {
  const twice = time - lastTap.time < tap.again && Math.hypot(point.x - lastTap.x, point.y - lastTap.y) < 40;
  lastTap = { time: twice ? 0 : time, ...point };
  if (twice) zoom.to(zoom.scale > 1 ? 1 : 2.5, point);
}

const acts = {
  in: () => zoom.to(zoom.scale * 1.5),
  out: () => zoom.to(zoom.scale / 1.5),
  previous: () => show(index - 1),
  next: () => show(index + 1),
};

// Close up the arrows move the photo: nobody has to drag.
const keys = {
  "+": acts.in,
  "=": acts.in,
  "-": acts.out,
  0: () => zoom.to(1),
  ArrowLeft: () => (zoom.scale > 1 ? zoom.move(pan, 0) : acts.previous()),
  ArrowRight: () => (zoom.scale > 1 ? zoom.move(-pan, 0) : acts.next()),
  ArrowUp: () => zoom.move(0, pan),
  ArrowDown: () => zoom.move(0, -pan),
};

viewer.addEventListener("keydown", (event) => {
  const act = keys[event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  act();
});

viewer.addEventListener("click", ({ target }) => acts[target.closest("[data-viewer]")?.dataset.viewer]?.());

viewer.addEventListener("close", () => {
  const track = post.querySelector(".carousel");
  track?.scrollTo({ left: index * track.clientWidth, behavior: "instant" });
  fingers.clear();
  hold();
});

stage.addEventListener("wheel", (event) => {
  event.preventDefault();
  // Browsers tell a pinch on a touchpad as a turned wheel with Ctrl.
  zoom.to(zoom.scale * Math.exp(-event.deltaY / (event.ctrlKey ? 120 : 480)), zoom.point(event));
}, { passive: false });

stage.addEventListener("pointerdown", (event) => {
  if (event.button) return;
  stage.setPointerCapture(event.pointerId);
  fingers.set(event.pointerId, event);
  hold();
});

stage.addEventListener("pointermove", (event) => {
  if (!fingers.has(event.pointerId)) return;
  fingers.set(event.pointerId, event);
  if (zoom.scale > 1 || fingers.size > 1) drag();
});

function lift(event) {
  if (!fingers.has(event.pointerId)) return;
  if (event.type === "pointerup" && fingers.size === 1) release(event);
  fingers.delete(event.pointerId);
  hold();
}

stage.addEventListener("pointerup", lift);
stage.addEventListener("pointercancel", lift);

addEventListener("resize", () => {
  if (viewer.open) zoom.move(0, 0);
});
