// Notifications that are shown are marked as read.

function shown() {
  return document.querySelector('[data-alerts-read="shown"]');
}

/** Rows keep their mark until they are seen again. */
async function markRead() {
  const form = shown();
  if (!form || document.hidden) return;
  const body = new FormData(form);
  const headers = { "X-CSRFToken": body.get("csrfmiddlewaretoken"), "HX-Request": "true" };
  // Asked once: what is on its way is not to be sent again.
  form.dataset.alertsRead = "";
  form.hidden = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers, keepalive: true });
    if (!answer.ok) throw new Error(answer.statusText);
    form.remove();
    document.dispatchEvent(new CustomEvent("alerts:read"));
  } catch {
    form.hidden = false; // for who wants to try again
  }
}

// By hand, on a page that does not show all of them.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-alerts-read]")) return;
  event.preventDefault();
  event.target.dataset.alertsRead = "shown";
  markRead();
});

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const { target, requestConfig } = detail;
  if (target.id !== "alerts" && target.id !== "alerts-panel") return;
  markRead();
  // The address says which are shown, for who loads the page again. The panel has none.
  const link = requestConfig.elt;
  if (target.id === "alerts" && link.href && !target.closest("#alerts-panel")) {
    history.replaceState(history.state, "", link.href);
  }
});

// A page that was opened in the background is not seen yet.
document.addEventListener("visibilitychange", markRead);
markRead();
