// On a post's page and in its dialog a click on a photo looks closer, unless a second one likes it. What looking
// closer takes comes with the first look.

const again = 350; // milliseconds within which a second click is one of two

/** The photo of a carousel that is in sight. */
function current(from) {
  const track = from.querySelector(".carousel");
  const place = track ? Math.round(track.scrollLeft / track.clientWidth) : 0;
  return from.querySelectorAll(".media .photo")[place];
}

async function look(from, photo) {
  const { open } = await import("./viewer.js");
  open(from, photo);
}

let waiting = 0;

document.addEventListener("click", (event) => {
  const full = event.target.closest(".post-full");
  if (!full) return;
  clearTimeout(waiting);
  if (event.target.closest("[data-viewer-open]")) look(full, current(full));
  else if (event.target.matches(".photo") && event.detail < 2) waiting = setTimeout(look, again, full, event.target);
});

document.addEventListener("keydown", ({ key, target }) => {
  const full = key === "Enter" && target.matches(".carousel") && target.closest(".post-full");
  if (full) look(full, current(full));
});
