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
  // Measured once: sizes read in every frame would cost a layout each.
  for (const entry of labelled) [entry.width, entry.height] = [entry.label.offsetWidth, entry.label.offsetHeight];
  placeLabels();
}

// Called after every frame, so that the names move with their points. A number that would lie on the selected song, its
// title or the number of a nearer song is left out.
function placeLabels() {
  if (!viewport || !labelled.length) return;
  const selected = pixelOfSong(state.selected);
  const taken = [{ left: selected.x - 10, top: selected.y - 10, width: 20, height: 20 }];
  for (const { song, label, width, height } of labelled) {
    const { x, y, depth } = pixelOfSong(song);
    const isTitle = song === state.selected;
    const isLeft = isTitle && isTitleBetterLeft(x);
    // The margins of style.css.
    const box = isTitle ? { left: isLeft ? x - 14 - width : x + 14, top: y - 30, width, height }
      : { left: x + 9, top: y - 22, width, height };
    const isOutside = x < -50 || y < -50 || x > viewport.width + 50 || y > viewport.height + 50;
    const isShown = depth > 0 && !isOutside && (isTitle || !taken.some((other) => overlap(box, other)));
    label.classList.toggle("is-out", !isShown);
    if (isTitle) label.classList.toggle("is-left", isLeft);
    label.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
    if (isShown) taken.push(box);
  }
}

function overlap(a, b) {
  return a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height && b.top < a.top + a.height;
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
