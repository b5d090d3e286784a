// The legend: what the colours mean, and filters by click or slider.

const BAR_COUNT = 40; // of the histogram above a colour bar

// Steps of the sliders of a range; of whole numbers one for each, so that the arrow keys go from one to the next.
function sliderSteps({ low, high, whole }) {
  return whole && high > low && high - low <= 500 ? high - low : 500;
}

function fillLegend() {
  const field = data.fields[state.field];
  byId("field").value = state.field;
  byId("categories").hidden = field?.kind !== "category";
  byId("numbers").hidden = field?.kind !== "number";
  if (field?.kind === "category") fillCategories();
  if (field?.kind === "number") fillNumbers(field);
}

function fillCategories() {
  const { slots, withoutValue } = legends[state.field];
  const entries = slots.map((slot, i) => ({ ...slot, slot: i }));
  if (withoutValue) entries.push({ name: "no value", count: withoutValue, slot: NO_VALUE_SLOT });
  const chosen = state.filters.get(state.field)?.slots;
  const list = byId("categories");
  // While buttons are replaced the focus would be lost.
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.slot : null;
  list.replaceChildren(...entries.map(({ name, count, slot }) => {
    const button = element("button", { type: "button", class: "legend-entry", "data-slot": slot },
      colourDot(slotColour(slot)), element("span", { class: "legend-name", dir: "auto", text: name }),
      element("span", { class: "row-note", text: count.toLocaleString("en") }));
    button.setAttribute("aria-pressed", String(chosen?.has(slot) ?? false));
    button.classList.toggle("is-off", chosen !== undefined && !chosen.has(slot));
    return element("li", {}, button);
  }));
  if (focused !== null) list.querySelector(`[data-slot="${focused}"]`)?.focus();
}

function fillNumbers(field) {
  const scale = legends[state.field];
  const { low, high, isLowOpen, isHighOpen, withoutValue } = scale;
  const filter = state.filters.get(state.field) ?? { from: -Infinity, to: Infinity };
  drawHistogram(scale, filter);
  byId("scale-low").textContent = `${isLowOpen ? "≤ " : ""}${numberText(field, low)}`;
  byId("scale-high").textContent = `${isHighOpen ? "≥ " : ""}${numberText(field, high)}`;
  const steps = sliderSteps(scale);
  const toStep = (value) => Math.round(shareOfRange(value, scale) * steps);
  for (const id of ["range-from", "range-to"]) byId(id).max = steps;
  byId("range-from").value = filter.from === -Infinity ? 0 : toStep(filter.from);
  byId("range-to").value = filter.to === Infinity ? steps : toStep(filter.to);
  const from = filter.from === -Infinity ? "lowest" : numberText(field, filter.from);
  const to = filter.to === Infinity ? "highest" : numberText(field, filter.to);
  byId("range-from-value").textContent = from;
  byId("range-to-value").textContent = to;
  byId("range-from").setAttribute("aria-valuetext", from);
  byId("range-to").setAttribute("aria-valuetext", to);
  for (const id of ["range-from", "range-to"]) byId(id).disabled = high <= low;
  byId("numbers-note").hidden = withoutValue === 0;
  byId("numbers-note").textContent = `${countText(withoutValue, "song", "songs")} without a value: grey, and hidden by a range`;
}

// How many songs have which value, in the colours of the scale; faint outside the range that is filtered for.
function drawHistogram({ sorted, low, high }, filter) {
  const canvas = byId("histogram");
  const [width, height] = [canvas.width, canvas.height];
  const counts = new Array(BAR_COUNT).fill(0);
  for (const value of sorted) {
    const bar = Math.floor(shareOfRange(value, { low, high }) * BAR_COUNT);
    counts[Math.min(Math.max(bar, 0), BAR_COUNT - 1)] += 1;
  }
  const most = Math.max(...counts, 1);
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, width, height);
  counts.forEach((count, bar) => {
    const [start, end] = [low + ((high - low) * bar) / BAR_COUNT, low + ((high - low) * (bar + 1)) / BAR_COUNT];
    const isInside = (bar === BAR_COUNT - 1 || end > filter.from) && (bar === 0 || start <= filter.to);
    const [red, green, blue] = scaleColour((bar + 0.5) / BAR_COUNT);
    context.globalAlpha = isInside ? 1 : 0.2;
    context.fillStyle = `rgb(${red} ${green} ${blue})`;
    // At least a line where there are few songs, so that the whole scale of colours is seen.
    const tall = 6 + (count / most) * (height - 6);
    context.fillRect((bar * width) / BAR_COUNT, height - tall, width / BAR_COUNT + 0.5, tall);
  });
}

// A slider that moves past the other one takes it along.
function setRange(movedId) {
  const scale = legends[state.field];
  let [from, to] = [Number(byId("range-from").value), Number(byId("range-to").value)];
  if (from > to) {
    if (movedId === "range-from") to = from;
    else from = to;
  }
  const steps = sliderSteps(scale);
  const toValue = (step) => {
    const value = scale.low + ((scale.high - scale.low) * step) / steps;
    return scale.whole ? Math.round(value) : value;
  };
  const isOpen = from === 0 && to === steps;
  setFilter(state.field, isOpen ? null : {
    from: from === 0 ? -Infinity : toValue(from),
    to: to === steps ? Infinity : toValue(to),
  });
}

// What is filtered, with a button to take each filter back.
function fillFilters() {
  const described = describeFilters();
  const count = state.shown.reduce((sum, value) => sum + value, 0);
  byId("filters").hidden = described.length === 0;
  const hadFocus = byId("filters").contains(document.activeElement);
  byId("filter-list").replaceChildren(...described.map(({ text, remove }) => {
    const button = element("button", { type: "button", class: "chip", onclick: remove },
      element("span", { text, dir: "auto" }), icon("close"));
    button.setAttribute("aria-label", `Remove the filter ${text}`);
    return element("li", {}, button);
  }));
  if (hadFocus) (byId("filter-list").querySelector("button") ?? byId("field")).focus();
  byId("song-count").textContent = described.length
    ? `${count.toLocaleString("en")} of ${countText(songCount, "song", "songs")}` : countText(songCount, "song", "songs");
  if (described.length) announce(`${countText(count, "song", "songs")} on show`);
}

function listenToLegend() {
  const choice = byId("field");
  choice.replaceChildren(element("option", { value: -1, text: "Nothing" }),
    ...data.fields.map((field, i) => element("option", { value: i, text: field.title })));
  choice.addEventListener("change", () => change({ field: Number(choice.value) }));
  byId("categories").addEventListener("click", (event) => {
    const button = event.target.closest("[data-slot]");
    if (button) toggleSlot(state.field, Number(button.dataset.slot));
  });
  for (const id of ["range-from", "range-to"]) {
    byId(id).addEventListener("input", () => setRange(id));
  }
  byId("clear-filters").addEventListener("click", clearFilters);
}

watch(["field", "filters", "theme"], fillLegend);
watch(["shown", "filters", "onlyFavourites", "maxDistance", "selected"], fillFilters);
