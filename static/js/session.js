// A session that is about to end for want of work says so in time, and goes on at the press of a button.
const LEAD_SECONDS = 120;

let timer = 0;

/** Count from the arrival of the page; every answer to htmx counts anew, for it prolonged the session. */
export function startSession() {
  if (!document.documentElement.dataset.idle) return;
  wait();
  document.addEventListener("htmx:afterRequest", wait);
}

function wait() {
  clearTimeout(timer);
  document.getElementById("session-ends")?.remove();
  const idle = Number(document.documentElement.dataset.idle);
  const lead = Math.min(LEAD_SECONDS, idle / 2);
  timer = setTimeout(() => warn(lead), (idle - lead) * 1000);
}

function warn(lead) {
  const notice = document.createElement("div");
  notice.id = "session-ends";
  notice.className = "c-alert c-alert--warn c-session";
  notice.setAttribute("role", "alert");
  const text = document.createElement("p");
  text.className = "c-alert__text";
  text.textContent = `Your session ends in ${Math.round(lead / 60) || 1} minutes. What you have typed is kept. `;
  const stay = document.createElement("button");
  stay.type = "button";
  stay.className = "usa-button";
  stay.textContent = "Stay signed in";
  stay.addEventListener("click", goOn);
  notice.append(text, stay);
  document.querySelector("main").prepend(notice);
  timer = setTimeout(() => (text.textContent = "Your session has ended. What you have typed is kept in this window."), lead * 1000);
}

async function goOn() {
  await fetch("/healthz", { credentials: "same-origin", cache: "no-store" });
  wait();
}
