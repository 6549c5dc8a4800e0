// What every page does: a form that was sent says so, and the voices follow the language.

for (const form of document.forms) {
  form.addEventListener("submit", (event) => {
    const button = event.submitter ?? form.querySelector("button[type=submit]");
    if (!button?.dataset.busy) return;
    // Not before the form is read: what is disabled is not sent.
    setTimeout(() => {
      button.dataset.idle = button.textContent;
      button.textContent = button.dataset.busy;
      for (const other of form.querySelectorAll("button")) other.disabled = true;
    });
  });
}

// A browser that goes back shows the page as it was left.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const button of document.querySelectorAll("button:disabled")) {
    button.disabled = false;
    button.textContent = button.dataset.idle ?? button.textContent;
  }
});

// A lecture that an older version has made has no picture: its title stands there instead.
for (const cover of document.querySelectorAll(".cover img")) {
  cover.addEventListener("error", () => cover.remove());
  if (cover.complete && !cover.naturalWidth) cover.remove();
}

const ENGINES = {
  edge: "Edge, through the network",
  embedded: "Comes with the program",
  espeak: "espeak-ng, robotic",
};
const lang = document.querySelector("[data-lang]");
const voices = document.querySelector("[data-voices]");
lang?.addEventListener("change", async () => {
  const wanted = lang.value || "en";
  const answer = await fetch(`/voices?lang=${encodeURIComponent(wanted)}`).catch(() => null);
  if (!answer?.ok || wanted !== (lang.value || "en")) return;
  const told = await answer.json();
  offer(told.voices);
});

/** Show the voices of a language; a choice that it does not have is given up. */
function offer(found) {
  const kept = voices.value;
  const groups = new Map();
  for (const { backend, voice, gender } of found) {
    if (!groups.has(backend)) {
      const group = document.createElement("optgroup");
      group.label = ENGINES[backend] ?? backend;
      groups.set(backend, group);
    }
    const name = voice.replace(/Neural$/, "");
    groups.get(backend).append(new Option(gender ? `${name} · ${gender}` : name, voice));
  }
  const always = [...voices.querySelectorAll(":scope > option")].slice(0, 3);
  voices.replaceChildren(...always, ...groups.values());
  voices.value = kept;
  if (voices.value !== kept) voices.value = "";
}
