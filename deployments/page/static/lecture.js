// A lecture's page: its progress as it happens, and its slides in step with the video.

const WORDS = {
  queued: "waiting",
  running: "under way",
  done: "done",
  cached: "from the cache",
  failed: "failed",
};
const OVER = new Set(["done", "cached"]);
const UNDER_WAY = new Set(["pending", "running"]);
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const board = document.querySelector("[data-progress]");
const player = document.querySelector("[data-player]");
const media = player?.querySelector("[data-media]");
if (board) watch();
if (player) follow();

/** Show each step as the server tells of it; when all is done, show what was made. */
function watch() {
  const words = board.querySelector("[data-words]");
  const share = board.querySelector("[data-share]");
  const source = new EventSource(board.dataset.events);
  let state = "running";

  source.addEventListener("step", (event) => {
    show(JSON.parse(event.data));
    say();
  });
  source.addEventListener("state", (event) => {
    const told = JSON.parse(event.data);
    state = told.state;
    share.value = told.progress;
    if (UNDER_WAY.has(state)) {
      const badge = document.querySelector("[data-badge] .pending");
      if (badge && state === "running") {
        badge.textContent = badge.textContent === "Waiting" ? "Being made" : badge.textContent;
        badge.className = "badge running";
      }
      return say();
    }
    source.close();
    arrive();
  });
  source.addEventListener("open", say);
  source.addEventListener("error", () => {
    // It comes again by itself, but for an answer that it does not understand.
    if (source.readyState === EventSource.CLOSED) setTimeout(again, 3000);
    else tell("The connection is lost; trying again");
  });
  tick();
  setInterval(tick, 1000);

  function tell(text) {
    if (words.textContent !== text) words.textContent = text;
  }

  function say() {
    tell(state === "pending" ? "Waiting to start" : phase());
  }
}

function phase() {
  const outline = board.querySelector(".whole [data-step=outline]");
  if (outline && !OVER.has(outline.dataset.state)) return "Planning the outline";
  const rows = [...board.querySelectorAll("[data-rows] tr")];
  const begun = rows.filter((row) => row.querySelector("[data-state]:not([data-state=''])"));
  if (!begun.length) return "Getting ready";
  const ready = begun.filter((row) => cells(row).every((cell) => !cell.dataset.state || OVER.has(cell.dataset.state)));
  if (ready.length < begun.length) return `Making the slides: ${ready.length} of ${begun.length} ready`;
  return "Putting the lecture together";
}

function cells(row) {
  return [...row.querySelectorAll("td")];
}

/** Mark a step; one that was not expected gets its place, if it is of a kind that is shown. */
function show({ name, slide, state }) {
  const place = slide === null ? board.querySelector(".whole") : rowOf(slide);
  const cell = [...place.children].find((each) => each.dataset.step === name);
  if (!cell) return;
  cell.dataset.state = state;
  const word = WORDS[state] ?? state;
  cell.querySelector("[data-word]").textContent = slide === null ? `: ${word}` : word;
}

function rowOf(slide) {
  const rows = board.querySelector("[data-rows]");
  const there = [...rows.children];
  const found = there.find((row) => Number(row.dataset.slide) === slide);
  if (found || !there.length) return found ?? rows;
  const row = there[0].cloneNode(true);
  row.dataset.slide = slide;
  row.querySelector("th").textContent = slide + 1;
  for (const cell of cells(row)) cell.dataset.state = "";
  const next = there.find((other) => Number(other.dataset.slide) > slide);
  rows.insertBefore(row, next ?? null);
  return row;
}

function tick() {
  const since = Date.parse(board.dataset.since ?? "");
  if (Number.isNaN(since)) return;
  board.querySelector("[data-clock]").textContent = clock((Date.now() - since) / 1000);
}

function clock(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** Load the lecture again. Where this page is the answer to a form, that is not sent a second time. */
function again() {
  const lecture = location.pathname.replace(/\/(redo|cancel)$/, "");
  if (lecture === location.pathname) location.reload();
  else location.replace(lecture);
}

/** Show what was made: at once, but for someone who is watching or writing just now. */
function arrive() {
  const writing = document.activeElement?.matches("textarea");
  const watching = media && !media.paused && !media.ended;
  const ready = document.querySelector("[data-ready]");
  if (!ready || !(writing || watching)) return again();
  board.hidden = true;
  ready.hidden = false;
  media.addEventListener("ended", again);
}

/** Keep slide list and script in step with what is played. */
function follow() {
  const links = [...player.querySelectorAll("[data-strip] a")];
  const starts = links.map((link) => Number(link.dataset.start));
  const panels = [...player.querySelectorAll("[data-panel]")];
  const strip = player.querySelector("[data-strip]");
  const still = player.querySelector("[data-still]");
  let current = -1;
  document.documentElement.classList.add("follows");

  links.forEach((link, number) => {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      go(number);
    });
  });
  player.addEventListener("click", (event) => {
    const sentence = event.target.closest("[data-from]");
    if (sentence && media) seek(Number(sentence.dataset.from));
  });
  if (media) panels.forEach(letKeysGo);
  media?.addEventListener("timeupdate", keepUp);
  media?.addEventListener("seeked", keepUp);
  window.addEventListener("hashchange", () => goToHash());
  for (const link of document.querySelectorAll('.below a[href^="#slide-"]')) {
    link.addEventListener("click", () => setTimeout(() => player.scrollIntoView({ block: "start" })));
  }
  // A form that was refused is open, and its slide is the one to be shown.
  select(Math.max(0, panels.findIndex((panel) => panel.querySelector("details[open]"))));
  goToHash();

  function goToHash() {
    const number = Number(/^#slide-(\d+)$/.exec(location.hash)?.[1] ?? NaN);
    if (number in links) go(number);
  }

  function go(number) {
    history.replaceState(null, "", `#slide-${number}`);
    select(number);
    seek(starts[number]);
  }

  /** Let the sentences of a slide be gone through by keyboard: one stop for Tab, and arrows from there. */
  function letKeysGo(panel) {
    const sentences = [...panel.querySelectorAll("[data-from]")];
    sentences.forEach((sentence, each) => {
      sentence.role = "button";
      sentence.tabIndex = each ? -1 : 0;
      sentence.addEventListener("focus", () => {
        for (const other of sentences) other.tabIndex = other === sentence ? 0 : -1;
      });
      sentence.addEventListener("keydown", (event) => {
        if (event.altKey || event.ctrlKey || event.metaKey) return;
        const leftwards = getComputedStyle(sentence).direction === "rtl" ? 1 : -1;
        const places = {
          ArrowLeft: each + leftwards,
          ArrowRight: each - leftwards,
          ArrowUp: each - 1,
          ArrowDown: each + 1,
          Home: 0,
          End: sentences.length - 1,
        };
        if (event.key === "Enter" || event.key === " ") sentence.click();
        else if (event.key in places) sentences[places[event.key]]?.focus();
        else return;
        event.preventDefault();
      });
    });
  }

  /** Seek just behind a change of slides: a moment before it is the slide before. */
  function seek(start_s) {
    if (!media) return;
    const jump = () => (media.currentTime = start_s ? start_s + 0.02 : 0);
    if (media.readyState) jump();
    else media.addEventListener("loadedmetadata", jump, { once: true });
  }

  function keepUp() {
    if (media.seeking) return;
    const now = media.currentTime + 0.01;
    const number = starts.findLastIndex((start) => start <= now);
    if (number !== current && !isBeingChanged()) select(Math.max(0, number));
    for (const sentence of panels[current].querySelectorAll("[data-from]")) {
      const spoken = Number(sentence.dataset.from) <= now && now < Number(sentence.dataset.to);
      sentence.classList.toggle("spoken", spoken);
    }
  }

  /** Whether someone is at the form of the slide that is shown, which then stays. */
  function isBeingChanged() {
    return Boolean(panels[current]?.querySelector("details[open]"));
  }

  function select(number) {
    if (number === current) return;
    current = number;
    links.forEach((link, each) => {
      if (each === number) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
    panels.forEach((panel, each) => (panel.hidden = each !== number));
    if (still) still.src = links[number].querySelector("img").src;
    const { offsetLeft, offsetWidth } = links[number].parentElement;
    const left = offsetLeft - (strip.clientWidth - offsetWidth) / 2;
    strip.scrollTo({ left, behavior: calm.matches ? "auto" : "smooth" });
  }
}
