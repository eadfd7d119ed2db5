// Passkeys: asks the browser for one, puts its answer into the form and sends the form.
// Options and answers travel as JSON, bytes as base64url (WebAuthn level 3, section 5.1).

import { toast } from "../common/toast.js";

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function descriptors(list) {
  return list?.map((item) => ({ ...item, id: bytes(item.id) }));
}

function decoded(options) {
  const { challenge, user, excludeCredentials, allowCredentials } = options;
  const result = { ...options, challenge: bytes(challenge) };
  if (user) result.user = { ...user, id: bytes(user.id) };
  if (excludeCredentials) result.excludeCredentials = descriptors(excludeCredentials);
  if (allowCredentials) result.allowCredentials = descriptors(allowCredentials);
  return result;
}

function encoded(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}

function pageData(form) {
  return JSON.parse(document.getElementById(form.dataset.options).textContent);
}

async function loginData(form) {
  const response = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(response.statusText);
  return response.json();
}

function created(form) {
  const publicKey = decoded(pageData(form).creation_options.publicKey);
  // A key that logs in alone must be found on the device without a username, and ask for more than a touch.
  const alone = form.elements.passwordless?.checked ?? false;
  const selection = { residentKey: alone ? "required" : "discouraged", requireResidentKey: alone };
  if (alone) selection.userVerification = "required";
  publicKey.authenticatorSelection = { ...publicKey.authenticatorSelection, ...selection };
  return navigator.credentials.create({ publicKey });
}

async function shown(form) {
  const data = form.dataset.passkey === "login" ? await loginData(form) : pageData(form);
  return navigator.credentials.get({ publicKey: decoded(data.request_options.publicKey) });
}

async function answer(event) {
  event.preventDefault();
  const form = event.currentTarget;
  try {
    const credential = await (form.dataset.passkey === "create" ? created(form) : shown(form));
    form.elements.credential.value = JSON.stringify(encoded(credential));
  } catch {
    toast(form.dataset.failed);
    return;
  }
  form.submit();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", answer);
  // A form that is one way of several is hidden, an only one waits: sent before now it would be empty.
  if (window.PublicKeyCredential) form.hidden = false;
  for (const button of form.querySelectorAll("button")) button.disabled = false;
}
