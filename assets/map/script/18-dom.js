// Making elements. Texts of songs are set as text only, never as markup.

// An element with properties (`text`, `class` and any attribute), listeners (`onclick`) and children.
function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "text") made.textContent = value;
    else if (name === "class") made.className = value;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (typeof value === "boolean") made.toggleAttribute(name, value);
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

// A row of a list: a button that selects and plays the song, a smaller one that plays it without selecting it, and a
// note such as the distance. `dir=auto` puts titles that are written from right to left in their order.
function songRow(song, { note = "", number = "", dot = false } = {}) {
  const title = element("span", { class: "row-title", dir: "auto", text: titleOf(song) });
  const subtitle = element("span", { class: "row-subtitle", dir: "auto", text: subtitleOf(song) });
  const main = element("button", { type: "button", class: "row-main", "data-song": song },
    element("span", { class: "row-text" }, title, subtitle));
  if (dot) main.prepend(colourDot(colourOfSong(song)));
  if (number) main.prepend(element("span", { class: "row-number", text: number }));
  if (note) main.append(element("span", { class: "row-note", text: note }));
  if (song === state.selected) main.setAttribute("aria-current", "true");
  if (!state.shown[song]) {
    main.classList.add("is-hidden-song");
    main.title = "Not on the map at present: a filter hides it";
  }
  const preview = element("button", { type: "button", class: "icon-button row-play", "data-play": song }, icon("play"));
  preview.setAttribute("aria-label", `Play ${titleOf(song)} without selecting it`);
  preview.title = "Play without selecting";
  return element("li", { class: "row" }, main, preview);
}

// Replaces the rows of a list. The focus stays with its song, or goes to the first row if that song is not listed any more.
function replaceRows(list, rows) {
  const focused = list.contains(document.activeElement) ? document.activeElement : null;
  const song = focused?.closest(".row")?.querySelector("[data-song]").dataset.song;
  list.replaceChildren(...rows);
  if (!focused) return;
  const main = list.querySelector(`[data-song="${song}"]`) ?? list.querySelector("[data-song]");
  const target = focused.matches("[data-play]") ? main?.parentElement.querySelector("[data-play]") : main;
  target?.focus();
}

function colourDot([red, green, blue]) {
  const dot = element("span", { class: "dot" });
  dot.style.backgroundColor = `rgb(${red} ${green} ${blue})`;
  return dot;
}

// One listener for all rows of a list, however many there are.
function listenToRows(list, { fly = true } = {}) {
  list.addEventListener("click", (event) => {
    const preview = event.target.closest("[data-play]");
    if (preview) return togglePlaying(Number(preview.dataset.play));
    const main = event.target.closest("[data-song]");
    if (!main) return;
    const song = Number(main.dataset.song);
    if (song === state.selected) togglePlaying(song);
    else selectSong(song, { play: true, fly });
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
    const buttons = [...list.querySelectorAll("[data-song]")];
    const row = event.target.closest(".row")?.querySelector("[data-song]");
    const next = buttons[buttons.indexOf(row) + step];
    if (next) next.focus();
    else if (step < 0 && list.id === "hits") byId("search").focus();
    event.preventDefault();
    event.stopPropagation();
  });
}

// Says something to those who use a screen reader.
function announce(text) {
  byId("status").textContent = text;
}
