// "more" stands in the second line of captions that have a third; without scripts captions are whole.

function measure(caption) {
  const words = caption.querySelector("p");
  const cut = words.scrollHeight > words.clientHeight + 1;
  caption.querySelector(".caption-more").hidden = !cut;
}

const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) if (!target.classList.contains("is-open")) measure(target);
});

function watch(root) {
  root.querySelectorAll("[data-caption]").forEach((caption) => sizes.observe(caption));
}

document.addEventListener("click", ({ target }) => {
  const more = target.closest(".caption-more");
  if (!more) return;
  const caption = more.closest("[data-caption]");
  caption.classList.add("is-open");
  sizes.unobserve(caption);
  more.hidden = true;
  const words = caption.querySelector("p");
  words.tabIndex = -1;
  words.focus({ preventScroll: true });
});

document.addEventListener("htmx:load", ({ target }) => watch(target.parentElement ?? target));
watch(document);
