// What every request of this page has in common.

// The cookie, because logging in again in another tab makes the form's own token invalid.
export function csrfToken(form) {
  const cookie = document.cookie.split("; ").find((pair) => pair.startsWith("csrftoken="));
  return cookie ? cookie.slice("csrftoken=".length) : form.elements.csrfmiddlewaretoken.value;
}

// The sentence of a JSON refusal; nothing when a proxy answered in its own words.
export function refusalSentence(body) {
  try {
    return JSON.parse(body).error ?? "";
  } catch {
    return "";
  }
}
