// Small comforts: copy a number, show a password, close what is open, one fold at a time, no double sending.

/** Wire them; controls that only work with a script are hidden in the page and shown here. */
export function startComforts() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", () => copy(button));
  }
  for (const button of document.querySelectorAll("[data-reveal]")) {
    button.parentElement.hidden = false;
    button.addEventListener("click", () => reveal(button));
  }
  for (const button of document.querySelectorAll("[data-open-dialog]")) {
    button.hidden = false;
    button.addEventListener("click", () => document.getElementById(button.dataset.openDialog)?.showModal());
  }
  document.addEventListener("click", closeMenus);
  document.addEventListener("keydown", (event) => event.key === "Escape" && closeOnEscape());
  document.addEventListener("submit", sendOnce);
  document.addEventListener("htmx:beforeSwap", leaveWhenSignedOut);
  addEventListener("beforeprint", () => document.querySelectorAll("details.c-fold").forEach((fold) => (fold.open = true)));
}

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  button.classList.add("is-done");
  setTimeout(() => button.classList.remove("is-done"), 1200);
}

function reveal(button) {
  const field = document.getElementById(button.dataset.reveal);
  const shown = field.type === "text";
  field.type = shown ? "password" : "text";
  button.textContent = shown ? "Show the password" : "Hide the password";
  button.setAttribute("aria-pressed", String(!shown));
}

function closeMenus(event) {
  for (const menu of document.querySelectorAll("details.c-menu[open]")) if (!menu.contains(event.target)) menu.open = false;
}

function closeOnEscape() {
  const inside = document.activeElement?.closest("details.c-menu[open], details.c-task[open], details.c-fold[open]");
  if (!inside) return;
  inside.open = false;
  inside.querySelector("summary").focus();
}

// A second press while the first is on its way would only earn a conflict.
function sendOnce(event) {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent && Date.now() - Number(form.dataset.sent) < 4000) event.preventDefault();
  else form.dataset.sent = String(Date.now());
}

function leaveWhenSignedOut(event) {
  const { xhr } = event.detail;
  if (xhr.responseURL && new URL(xhr.responseURL).pathname === "/sign-in/") {
    event.preventDefault();
    location.reload();
  }
}
