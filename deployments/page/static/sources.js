// The documents that a lecture is made from: each is sent as soon as it is chosen, one after the other, and the
// form then names it by its id. What is refused says why, beside its name, until it is removed.

const place = document.querySelector("[data-sources]");
const form = place.closest("form");
const ids = form.querySelector("[data-ids]");
const files = place.querySelector("input[type=file]");
const drop = place.querySelector("[data-drop]");
const list = place.querySelector("[data-documents]");
const said = place.querySelector("[data-said]");
const choice = place.querySelector("[data-of-sources]");
const mostBytes = Number(place.dataset.mostBytes);
const mostFiles = Number(place.dataset.mostFiles);
const waiting = [];
let current = null;

place.hidden = false;
for (const item of list.children) removable(item);
files.addEventListener("change", () => {
  add([...files.files]);
  files.value = "";
});
for (const kind of ["dragenter", "dragover"]) {
  drop.addEventListener(kind, (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    drop.classList.add("over");
  });
}
drop.addEventListener("dragleave", (event) => {
  if (!drop.contains(event.relatedTarget)) drop.classList.remove("over");
});
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  add([...event.dataTransfer.files]);
});

// Before what page.js does with every form that is sent.
form.addEventListener("submit", (event) => {
  const refused = list.querySelector("li:has(.problem)");
  if (!current && !waiting.length && !refused) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  tell(refused ? "Remove the document that cannot be used first." : "Wait until your documents are sent.", true);
  (refused?.querySelector("button") ?? files).focus();
}, { capture: true });

function add(chosen) {
  for (const file of chosen) {
    const item = entry(file.name);
    if (list.children.length > mostFiles) refuse(item, `There are more than ${mostFiles} documents.`);
    else if (file.size > mostBytes) refuse(item, `It is larger than ${mostBytes / 1e6} MB. Take a part of it.`);
    else waiting.push({ file, item });
  }
  next();
}

/** Send the next document, if none is being sent. */
function next() {
  if (current || !waiting.length) return;
  current = waiting.shift();
  const { file, item } = current;
  const body = new FormData();
  body.append("sources", file, file.name);
  const bar = item.querySelector("progress");
  const request = new XMLHttpRequest();
  current.request = request;
  request.upload.addEventListener("progress", (event) => {
    bar.max = event.total || 1;
    bar.value = event.loaded;
    if (event.loaded >= event.total) read(item);
  });
  request.addEventListener("load", () => (request.status === 201 ? keep(item, request) : refuse(item, problem(request))));
  request.addEventListener("error", () => refuse(item, "The connection broke. Send it again."));
  request.addEventListener("loadend", () => {
    current = null;
    next();
  });
  request.open("POST", "/sources");
  request.send(body);
}

function read(item) {
  item.querySelector("progress")?.removeAttribute("value");
  item.querySelector(".status").textContent = "Being read …";
}

function keep(item, request) {
  const [{ id, name, words }] = JSON.parse(request.responseText).sources;
  for (const other of list.querySelectorAll(`[data-id="${id}"]`)) other.remove();
  item.dataset.id = id;
  item.querySelector(".name").textContent = name;
  item.querySelector("progress").remove();
  item.querySelector(".status").textContent = `${words.toLocaleString("en")} ${words === 1 ? "word" : "words"}`;
  tell(`${name}: ${words.toLocaleString("en")} words.`);
  update();
}

function problem(request) {
  if (request.status === 401) return "You are logged out. Log in again, then send it again.";
  try {
    const { reason, remedy } = JSON.parse(request.responseText).error;
    return `${reason}. ${remedy}`;
  } catch {
    return "The server cannot take it now. Send it again later.";
  }
}

function refuse(item, why) {
  item.querySelector("progress")?.remove();
  const words = item.querySelector(".status");
  words.className = "problem";
  words.textContent = why;
  tell(`${item.querySelector(".name").textContent}: ${why}`);
  update();
}

/** List a document that is about to be sent. */
function entry(name) {
  const item = document.createElement("li");
  const label = Object.assign(document.createElement("span"), { className: "name", dir: "auto", textContent: name });
  const button = Object.assign(document.createElement("button"), { className: "quiet", type: "button", textContent: "Remove" });
  button.setAttribute("aria-label", `Remove ${name}`);
  const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
  bar.setAttribute("aria-label", `Sending ${name}`);
  const words = Object.assign(document.createElement("span"), { className: "status", textContent: "Sending …" });
  item.append(label, button, words, bar);
  list.append(item);
  removable(item);
  update();
  return item;
}

function removable(item) {
  item.querySelector("button").addEventListener("click", () => {
    const after = item.nextElementSibling ?? item.previousElementSibling;
    const place = waiting.findIndex((each) => each.item === item);
    if (place >= 0) waiting.splice(place, 1);
    if (current?.item === item) current.request.abort();
    tell(`${item.querySelector(".name").textContent} is removed.`);
    item.remove();
    update();
    (after?.querySelector("button") ?? files).focus();
  });
}

/** Put the ids of the documents that can be used into the form. */
function update() {
  ids.value = [...list.children].map((item) => item.dataset.id).filter(Boolean).join(" ");
  choice.hidden = !list.children.length;
}

/** Tell those who do not see the list; what keeps the form from being sent is shown to all. */
function tell(words, shown = false) {
  said.textContent = words;
  said.className = shown ? "problem" : "hidden";
}
