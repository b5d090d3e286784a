// Pointing at the map: hovering, clicking, and the names that are shown there.

const TOUCH_SLACK = 24;
const MOUSE_SLACK = 9;

function songAtEvent(event) {
  const box = byId("map").getBoundingClientRect();
  const slack = event.pointerType === "mouse" ? MOUSE_SLACK : TOUCH_SLACK;
  return songAtPixel(event.clientX - box.left, event.clientY - box.top, slack);
}

let lastPointer = null; // the last event of a mouse over the map that was not dealt with

function hoverSoon(event) {
  if (event.pointerType !== "mouse" || !map) return;
  const isFirst = lastPointer === null;
  lastPointer = event;
  if (!isFirst) return;
  requestAnimationFrame(() => {
    if (!lastPointer) return;
    const song = lastPointer.buttons ? -1 : songAtEvent(lastPointer);
    change({ hovered: song });
    placeTooltip(lastPointer);
    lastPointer = null;
  });
}

function fillTooltip() {
  const tooltip = byId("tooltip");
  tooltip.hidden = state.hovered < 0;
  if (tooltip.hidden) return;
  tooltip.replaceChildren(
    element("strong", { dir: "auto", text: titleOf(state.hovered) }),
    element("span", { dir: "auto", text: subtitleOf(state.hovered) }),
    ...data.fields.map((field) => [field, valueText(field, state.hovered)]).filter(([, value]) => value)
      .map(([field, value]) => element("span", { class: "secondary", dir: "auto", text: `${field.title}: ${value}` })),
  );
}

// Beside the pointer, on the side where there is room.
function placeTooltip(event) {
  const tooltip = byId("tooltip");
  if (tooltip.hidden) return;
  const box = byId("map").getBoundingClientRect();
  const [x, y] = [event.clientX - box.left, event.clientY - box.top];
  const [width, height] = [tooltip.offsetWidth, tooltip.offsetHeight];
  const left = x + 16 + width < box.width ? x + 16 : Math.max(x - 16 - width, 4);
  const top = Math.min(Math.max(y - height / 2, 4), Math.max(box.height - height - 4, 4));
  tooltip.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
}

// The names on the map: the selected song's title, and numbers at its neighbours as in the list beside.
let labelled = [];

function makeLabels() {
  const near = state.selected >= 0 ? nearestSongs(state.selected, state.neighbourCount) : [];
  labelled = near.map(({ song }, i) => ({
    song, label: element("span", { class: "map-number", text: String(i + 1) }),
  }));
  if (state.selected >= 0) {
    const label = element("span", { class: "map-title", dir: "auto", text: titleOf(state.selected) });
    labelled.unshift({ song: state.selected, label });
  }
  byId("labels").replaceChildren(...labelled.map(({ label }) => label));
  placeLabels();
}

// Called after every frame, so that the names move with their points.
function placeLabels() {
  if (!viewport || !labelled.length) return;
  const selected = pixelOfSong(state.selected);
  for (const { song, label } of labelled) {
    const { x, y, depth } = pixelOfSong(song);
    // A number would hide the selected song itself where the two are too close to be told apart.
    const isTooClose = song !== state.selected && Math.hypot(x - selected.x + 12, y - selected.y - 12) < 16;
    const isOutside = x < -50 || y < -50 || x > viewport.width + 50 || y > viewport.height + 50;
    label.hidden = depth <= 0 || isOutside || isTooClose;
    label.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
    if (song === state.selected) label.classList.toggle("is-left", isTitleBetterLeft(x));
  }
}

// The title stands on the side where fewer numbers are, if there is room.
function isTitleBetterLeft(x) {
  const right = labelled.filter(({ song }) => song !== state.selected && pixelOfSong(song).x > x).length;
  const roomLeft = x > 220;
  const roomRight = viewport.width - x > 220;
  return roomLeft && (!roomRight || 2 * right > labelled.length - 1);
}

function listenToPointer() {
  const area = byId("map");
  let pressed = null;
  area.addEventListener("pointermove", hoverSoon);
  area.addEventListener("pointerleave", () => {
    lastPointer = null;
    change({ hovered: -1 });
  });
  area.addEventListener("pointerdown", (event) => {
    // A second finger makes it a gesture.
    pressed = event.isPrimary && event.button === 0 ? { x: event.clientX, y: event.clientY, time: event.timeStamp } : null;
    change({ hovered: -1 });
  });
  area.addEventListener("pointerup", (event) => {
    if (!pressed || !map) return;
    const moved = Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y);
    const isClick = moved < (event.pointerType === "mouse" ? 5 : 12) && event.timeStamp - pressed.time < 600;
    pressed = null;
    if (!isClick) return;
    const song = songAtEvent(event);
    if (song >= 0) selectSong(song, { play: true });
  });
  area.addEventListener("wheel", () => change({ hovered: -1 }), { passive: true });
  area.addEventListener("pointercancel", () => { pressed = null; });
}

watch(["hovered"], fillTooltip);
watch(["selected", "neighbourCount", "dimensions"], makeLabels);
