// The keyboard.

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// From the selected song, or from the middle of the map, to the next one in the direction of the arrow.
function moveSelection([dx, dy]) {
  if (!viewport) return;
  const from = state.selected >= 0 ? pixelOfSong(state.selected) : { x: viewport.width / 2, y: viewport.height / 2 };
  const song = state.selected >= 0 ? songInDirection(from.x, from.y, dx, dy, state.selected)
    : songAtPixel(from.x, from.y, Infinity);
  if (song < 0) return announce("No song in this direction");
  const { x, y } = pixelOfSong(song);
  const isInView = x > 20 && y > 20 && x < viewport.width - 20 && y < viewport.height - 20;
  // One entry in the browser's history for each arrow would bury the rest of it.
  selectSong(song, { play: !audio().paused, fly: !isInView, replaceAddress: true });
}

function turnCamera([dx, dy]) {
  if (!camera) return;
  if (state.dimensions === 3) {
    const rotationX = Math.min(Math.max(camera.rotationX + 10 * dy, -90), 90);
    moveCamera({ rotationX, rotationOrbit: camera.rotationOrbit + 10 * dx }, 150);
  } else {
    const step = 60 / 2 ** camera.zoom;
    const [x, y] = camera.target;
    moveCamera({ target: [x + dx * step, y - dy * step, 0] }, 150);
  }
}

function zoomBy(steps) {
  if (!camera) return;
  const zoom = Math.min(Math.max(camera.zoom + steps, camera.minZoom), camera.maxZoom);
  moveCamera({ zoom }, 150);
}

function clearOneThing() {
  if (state.query || byId("search").value) clearSearch();
  else if (state.selected >= 0) selectSong(-1);
}

const KEYS = {
  "/": () => { change({ folded: false }); byId("search").focus(); byId("search").select(); },
  "?": () => byId("keys").showModal(),
  f: () => toggleFavourite(state.selected >= 0 ? state.selected : state.playing),
  r: reset,
  c: () => flyToSong(state.selected),
  n: randomSongFarAway,
  l: () => { if (map) change({ view: state.view === "list" ? "map" : "list" }); },
  "+": () => zoomBy(0.5),
  "=": () => zoomBy(0.5),
  "-": () => zoomBy(-0.5),
  // Pauses what sounds; else plays the selected song, also if the arrows came to it in silence.
  " ": () => togglePlaying(!audio().paused || state.selected < 0 ? state.playing : state.selected),
};

function takeKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || byId("keys").open) return;
  const target = event.target;
  if (target.matches("input[type=search], textarea")) return event.key === "Escape" ? clearOneThing() : undefined;
  // There letters choose an entry, and Escape closes the list.
  if (target.matches("select") && event.key !== "/" && event.key !== "?") return;
  if (event.key === "Escape") return clearOneThing();
  const onMap = target === byId("map") || target === document.body;
  if (ARROWS[event.key]) {
    if (!onMap || state.view !== "map") return;
    (event.shiftKey ? turnCamera : moveSelection)(ARROWS[event.key]);
    return event.preventDefault();
  }
  // Space is what presses a button, and Enter would too.
  if (event.key === " " && target.matches("button, summary, input, audio, a")) return;
  const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act) return;
  act();
  event.preventDefault();
}
