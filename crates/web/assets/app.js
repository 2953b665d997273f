// What pages do besides being read: hide numbers, lock, keep a form from being sent twice. Everything works
// without it, but for the hiding: the page of a number then leaves by itself (the lock of the session).
const wipe = () => {
  for (const secret of document.querySelectorAll("[data-secret]")) {
    if (secret instanceof HTMLInputElement) secret.value = "";
    else secret.textContent = "";
  }
};

for (const shown of document.querySelectorAll("[data-wipe]")) {
  window.setTimeout(wipe, Number(shown.dataset.wipe) * 1000);
}
for (const button of document.querySelectorAll("[data-hide]")) {
  button.addEventListener("click", wipe);
}
const shows = () => document.querySelector("[data-wipe]") !== null;
document.addEventListener("visibilitychange", () => {
  if (document.hidden && shows()) wipe();
});
window.addEventListener("pagehide", wipe);
window.addEventListener("beforeprint", wipe);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && shows()) wipe();
});

for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    if (event.submitter?.matches("[data-once]")) form.dataset.sent = "yes";
  });
}
window.addEventListener("pageshow", (event) => {
  // A page that came back is as old as its number: ask for it anew.
  if (event.persisted) window.location.reload();
});

// In a number's field, Enter goes on to the next one; a reader of codes sends Enter after its digits.
for (const entry of document.querySelectorAll(".number-entry")) {
  entry.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    const all = [...document.querySelectorAll(".number-entry")];
    const next = all[all.indexOf(entry) + 1];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
  entry.addEventListener("paste", (event) => event.preventDefault());
}

// Enter in a field that looks among choices looks, and does not send the form.
for (const find of document.querySelectorAll("[data-find]")) {
  find.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    find.parentElement.querySelector("button").click();
  });
}

// A file that is too large is said at its field, before it is sent.
const most = Number(document.querySelector("#typed")?.dataset.most);
for (const field of document.querySelectorAll("input[type=file]")) {
  field.addEventListener("change", () => {
    const large = most && [...field.files].some((file) => file.size > most);
    field.setCustomValidity(large ? field.form.dataset.tooLarge : "");
    field.reportValidity();
  });
}

// The lock takes along what was typed, without numbers and passwords: it is there again for whoever unlocks.
document.querySelector("#lock")?.addEventListener("click", (event) => {
  const typed = document.querySelector("#typed");
  if (!typed) return;
  event.preventDefault();
  wipe();
  typed.action = "/lock";
  typed.enctype = "application/x-www-form-urlencoded";
  HTMLFormElement.prototype.submit.call(typed);
});

// A job that goes on by itself: the server says when it is further, and the page is made anew.
const job = document.querySelector("[data-job]");
if (job) {
  const events = new EventSource(job.dataset.job);
  events.addEventListener("message", (event) => {
    if (event.data === job.dataset.state) return;
    events.close();
    window.location.reload();
  });
}

const idle = Number(document.body.dataset.idle);
if (idle) {
  let last = Date.now();
  for (const kind of ["keydown", "pointerdown"]) {
    document.addEventListener(kind, () => {
      last = Date.now();
    });
  }
  window.setInterval(() => {
    if (Date.now() - last >= idle * 1000) document.querySelector("#lock")?.click();
  }, 5000);
}
