// The track scrolls by itself, with snap points: scripts only add arrows, keys and dots.

// Where a track is still gliding to: a second press means the photo after that one.
const aims = new WeakMap();

function current(track) {
  return Math.round(track.scrollLeft / track.clientWidth);
}

function step(carousel, by) {
  const track = carousel.querySelector(".carousel");
  const wanted = (aims.get(track) ?? current(track)) + by;
  const aim = Math.max(0, Math.min(wanted, track.children.length - 1));
  aims.set(track, aim);
  track.scrollTo({ left: aim * track.clientWidth, behavior: "smooth" });
}

function mark(carousel, track) {
  const index = current(track);
  if (index === aims.get(track)) aims.delete(track);
  const dots = carousel.querySelectorAll(".carousel-dots i");
  dots.forEach((dot, place) => dot.classList.toggle("is-on", place === index));
  showArrow(carousel, ".carousel-previous", index > 0);
  showArrow(carousel, ".carousel-next", index < dots.length - 1);
}

function showArrow(carousel, selector, shown) {
  const arrow = carousel.querySelector(selector);
  // The focus must not fall off the page with the arrow of the last photo.
  if (!shown && arrow === document.activeElement) carousel.querySelector(".carousel").focus();
  arrow.hidden = !shown;
}

/** The carousel the keyboard means: the one in focus, of the post in focus, else the only one there is. */
function meant(target) {
  // Over a list the arrows walk its posts, unless the photos have the focus.
  if (target.closest("dialog")) return target.closest("[data-carousel]");
  const post = target.closest("[data-post]");
  if (post) return post.querySelector("[data-carousel]");
  const all = document.querySelectorAll("[data-carousel]");
  return all.length === 1 ? all[0] : null;
}

// Scroll events don't bubble, but they can be caught on their way down.
document.addEventListener("scroll", ({ target }) => {
  const carousel = target.closest?.("[data-carousel]");
  if (carousel) mark(carousel, target);
}, { capture: true, passive: true });

// A finger takes over.
document.addEventListener("touchstart", ({ target }) => aims.delete(target.closest(".carousel")), { passive: true });

document.addEventListener("click", ({ target }) => {
  const arrow = target.closest("[data-carousel] [data-step]");
  if (arrow) step(arrow.closest("[data-carousel]"), Number(arrow.dataset.step));
});

document.addEventListener("keydown", (event) => {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!by || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.target.closest("input, textarea, select, dialog:not(#post-dialog), details[open]")) return;
  const carousel = meant(event.target);
  if (!carousel) return;
  event.preventDefault();
  step(carousel, by);
});
