// Offering names takes a script that comes when somebody goes to a field for words.

document.addEventListener("focusin", ({ target }) => {
  // Offline: names are a help, not needed.
  if (target.matches("[data-mentions]")) import("./mention.js").catch(() => {});
});
