// The plots: a playhead, and the values under the pointer.

const overPlots = byId("over-plots"); // null: a recording without length
const levels = byId("level") ? byId("level").dataset.values.split(",") : [];
const bars = byId("bars");
const votes = bars ? bars.dataset.values.split(",") : [];
const labels = bars ? JSON.parse(bars.dataset.labels) : [];

let pointedTime = null; // seconds, null: the pointer is elsewhere

function lineAt(id, seconds) {
  const line = byId(id) ?? overPlots.appendChild(Object.assign(document.createElement("div"), { id, className: "time-line" }));
  line.hidden = seconds === null;
  if (seconds !== null) line.style.transform = `translateX(${(seconds / lengthS) * overPlots.clientWidth}px)`;
}

function showPlayhead(seconds) {
  if (!overPlots) return;
  lineAt("playhead", seconds);
  showReadout();
}

// "1:02 · Piano 97 % · −23 dB" of a moment.
function valuesAt(seconds) {
  const texts = [timeText(Math.floor(seconds))];
  if (bars) {
    const vote = votes[Math.min(Math.floor(seconds / Number(bars.dataset.stepS)), votes.length - 1)];
    const [label, probability] = (vote || "").split(" ");
    texts.push(vote ? `${labels[Number(label)]} ${probability} %` : "not judged");
  }
  const level = levels[Math.min(Math.floor((seconds / lengthS) * levels.length), levels.length - 1)];
  // The plot ends at this level.
  const floor = overPlots && Number(byId("level").dataset.floor);
  if (level !== undefined) texts.push(`${Number(level) <= floor ? "below " : ""}${level.replace("-", "\u2212")} dB`);
  return texts.join(" · ");
}

function showReadout() {
  const seconds = pointedTime ?? (audio ? audio.currentTime : null);
  byId("readout").textContent = seconds === null ? "Point at the plots to read their values." : valuesAt(seconds);
}

function showPassageArea(passage) {
  const area = byId("played-passage") ?? overPlots.appendChild(Object.assign(document.createElement("div"), { id: "played-passage" }));
  area.hidden = !passage;
  if (!passage) return;
  const perSecond = overPlots.clientWidth / lengthS;
  area.style.left = `${passage.start_s * perSecond}px`;
  area.style.width = `${(passage.end_s - passage.start_s) * perSecond}px`;
}

function timeOfPointer(event) {
  const box = overPlots.getBoundingClientRect();
  return Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1) * lengthS;
}

function point(event) {
  pointedTime = event === null ? null : timeOfPointer(event);
  lineAt("pointer-line", pointedTime);
  showReadout();
}

function startPlots() {
  if (!overPlots) return;
  byId("readout").hidden = false;
  overPlots.classList.add("is-live");
  overPlots.addEventListener("pointermove", (event) => {
    point(event);
    if (audio && overPlots.hasPointerCapture(event.pointerId)) seek(pointedTime);
  });
  overPlots.addEventListener("pointerleave", () => point(null));
  overPlots.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    point(event);
    if (!audio) return;
    overPlots.setPointerCapture(event.pointerId);
    seek(pointedTime);
  });
  // The browser takes a touch for scrolling.
  overPlots.addEventListener("pointercancel", () => point(null));
  new ResizeObserver(() => {
    if (audio) lineAt("playhead", audio.currentTime);
    showPassages();
  }).observe(overPlots);
  showReadout();
}
