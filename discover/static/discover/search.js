// Arrows walk through what is found; what is opened is kept among the recent searches.

const field = document.querySelector("[data-search]");
const found = document.getElementById("search-found");
const links = () => [...found.querySelectorAll("a.person, a.tile")];

function step(event, by) {
  const all = links();
  const index = all.indexOf(document.activeElement) + by;
  if (!all.length) return;
  event.preventDefault();
  (index < 0 ? field : all[Math.min(index, all.length - 1)]).focus();
}

document.addEventListener("keydown", (event) => {
  if (!event.target.closest?.(".search")) return;
  if (event.key === "ArrowDown") step(event, 1);
  else if (event.key === "ArrowUp") step(event, event.target === field ? 0 : -1);
  else if (event.key === "Escape" && event.target !== field) field.focus();
});

function keep(link) {
  const row = link.closest("[data-recent]");
  const token = document.body.classList.contains("signed-in") && document.querySelector("[name=csrfmiddlewaretoken]");
  if (!row || !token) return;
  const body = new FormData();
  body.set("kind", row.dataset.recent);
  body.set("text", row.dataset.recentText);
  body.set("csrfmiddlewaretoken", token.value);
  fetch(found.dataset.recentUrl, { method: "POST", body, keepalive: true });
}

found.addEventListener("click", ({ target }) => {
  const link = target.closest("a.person, a.tile");
  if (link) keep(link);
});

// So that coming back finds it again.
found.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target !== found) return;
  const address = new URL(location.href);
  address.searchParams.set("q", field.value.trim());
  if (!field.value.trim()) address.search = "";
  history.replaceState(history.state, "", address);
});
