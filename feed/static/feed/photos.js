// Photos that come later fade in over their haze; those already there stay as they are.

function fade(photo) {
  if (photo.complete || photo.loading !== "lazy") return;
  photo.classList.add("is-loading", "is-shown");
  const show = () => photo.classList.remove("is-loading");
  photo.addEventListener("load", show, { once: true });
  photo.addEventListener("error", show, { once: true });
}

function watch(root) {
  root.querySelectorAll(".photo").forEach(fade);
}

document.addEventListener("htmx:load", ({ target }) => watch(target));
watch(document);
