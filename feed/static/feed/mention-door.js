// Offering names takes a script that comes when somebody goes to a field for words.

document.addEventListener("focusin", ({ target }) => {
  if (target.matches("[data-mentions]")) import("./mention.js");
});
