// Passkeys: asks the gateway for a challenge, the authenticator for an answer, and tells it to the gateway.
const base = new URL(".", document.baseURI);
const root = new URL("api/v1/", base);
const routes = {
  "sign-in": { begin: "access/passkey/begin", finish: "access/passkey" },
  "step-up": { begin: "access/step-up/passkey/begin", finish: "access/step-up/passkey" },
  "add": { begin: "me/passkeys/begin", finish: "me/passkeys" },
};

// An address of the gateway, below the path that a proxy in front has for it; whatever it says, it is a path and no address elsewhere.
const here = (address) => new URL("." + address, base);

async function post(path, body) {
  const answer = await fetch(new URL(path, root), {
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
  location.assign(here(button.dataset.next));
}

function tell(failure) {
  if (failure.kind === "urn:botsentinel:problem:step-up-wanted") {
    location.assign(here("/step-up?return=" + encodeURIComponent(location.pathname.slice(base.pathname.length - 1))));
    return;
  }
  const place = document.querySelector("[data-passkey-problem]");
  place.textContent = failure.name === "NotAllowedError" ? place.dataset.passkeyProblem : failure.message;
  place.hidden = false;
}

if (window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  for (const button of document.querySelectorAll("[data-passkey]")) {
    button.hidden = false;
    button.addEventListener("click", () => use(button).catch(tell));
  }
}
