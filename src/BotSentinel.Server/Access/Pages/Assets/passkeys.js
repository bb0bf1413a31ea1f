// Passkeys: asks the gateway for a challenge, the authenticator for an answer, and tells it to the gateway.
const root = "/api/v1/";
const routes = {
  "sign-in": { begin: "access/passkey/begin", finish: "access/passkey" },
  "step-up": { begin: "access/step-up/passkey/begin", finish: "access/step-up/passkey" },
  "add": { begin: "me/passkeys/begin", finish: "me/passkeys" },
};

async function post(path, body) {
  const answer = await fetch(root + path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-BotSentinel": "1" },
    body: JSON.stringify(body ?? {}),
  });
  const text = await answer.text();
  const value = text ? JSON.parse(text) : {};
  if (!answer.ok) {
    throw Object.assign(new Error(value.detail ?? answer.statusText), { kind: value.type });
  }
  return value;
}

async function use(button) {
  const action = button.dataset.passkey;
  const { options, ticket } = await post(routes[action].begin);
  const credential = action === "add"
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  const name = action === "add" ? { name: document.querySelector("[data-passkey-name]").value } : {};
  await post(routes[action].finish, { ...name, ticket, credential: credential.toJSON() });
  location.assign(button.dataset.next);
}

function tell(failure) {
  if (failure.kind === "urn:botsentinel:problem:step-up-wanted") {
    location.assign("/step-up?return=" + encodeURIComponent(location.pathname));
    return;
  }
  const place = document.querySelector("[data-passkey-problem]");
  place.textContent = failure.name === "NotAllowedError" ? "No passkey was used." : failure.message;
  place.hidden = false;
}

if (window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  for (const button of document.querySelectorAll("[data-passkey]")) {
    button.hidden = false;
    button.addEventListener("click", () => use(button).catch(tell));
  }
}
