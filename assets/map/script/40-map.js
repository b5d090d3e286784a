// The points, drawn by deck.gl.
//
// Colours and radii of all songs stand in two typed arrays that are uploaded when they change; no object per song is made. deck.gl draws a frame only after a change of its properties or of the camera.

let map = null; // deck.gl's Deck; null without WebGL

const colours = new Uint8Array(songCount * 4);
const radii = new Float32Array(songCount);
// deck.gl uploads an array when it is another object: a new view on the same bytes is enough.
let [colourView, radiusView] = [colours, radii];

// Fewer and larger canvases have larger points; in pixels.
function pointRadius() {
  const [width, height] = mapSize();
  return Math.min(7, 14 / songCount ** 0.17) * Math.min(Math.max(Math.min(width, height) / 600, 0.65), 1.2);
}

let SongPoints = null; // the class of the layer of all songs

// Fills both arrays.
function paintSongs() {
  const field = data.fields[state.field];
  const legend = legends[state.field];
  const isNumber = field?.kind === "number";
  const table = isNumber ? Array.from({ length: 256 }, (_, i) => scaleColour(i / 255))
    : Array.from({ length: NO_VALUE_SLOT + 1 }, (_, slot) => slotColour(slot));
  const plain = rgbFromHex(NO_FIELD_COLOUR[state.theme]);
  const noValue = slotColour(NO_VALUE_SLOT);
  const faint = FAINT_COLOUR[state.theme];
  const radius = pointRadius();
  for (let song = 0; song < songCount; song++) {
    const isClear = state.shown[song] && (!state.matches || state.matches[song]);
    radii[song] = radius * (!isClear ? 0.8 : state.matches ? 1.3 : 1);
    let colour = plain;
    if (!isClear) {
      colour = faint;
    } else if (isNumber) {
      const value = field.of[song];
      const share = Math.min(Math.max(shareOfRange(value, legend), 0), 1);
      colour = value === null ? noValue : table[Math.round(share * 255)];
    } else if (field) {
      colour = table[legend.slotOfSong[song]];
    }
    colours.set(colour, song * 4);
    if (isClear) colours[song * 4 + 3] = 255;
  }
  colourView = new Uint8Array(colours.buffer);
  radiusView = new Float32Array(radii.buffer);
}

function songLayer() {
  const attributes = {
    getPosition: { value: currentPositions(), size: 3 },
    getRadius: { value: radiusView, size: 1 },
    getColor: { value: colourView, size: 4, normalized: true },
  };
  return new SongPoints({ id: "songs", data: { length: songCount, attributes } });
}

function pointOf(song) {
  return Array.from(currentPositions().subarray(3 * song, 3 * song + 3));
}

function layers() {
  const { selected, hovered, theme } = state;
  const near = selected >= 0 ? nearestSongs(selected, state.neighbourCount) : [];
  // On top of all others, as these would often hide them.
  const rings = [
    ...near.map(({ song }) => ({ song, width: 1.2, grow: 3 })),
    ...(selected >= 0 ? [{ song: selected, width: 2.5, grow: 5.5 }] : []),
    ...(hovered >= 0 && hovered !== selected ? [{ song: hovered, width: 1.5, grow: 3 }] : []),
  ];
  const ringLayer = (id, properties) => new deck.ScatterplotLayer({
    id, data: rings, getPosition: ({ song }) => pointOf(song), radiusUnits: "pixels", billboard: true, parameters: onTop,
    ...properties,
    updateTriggers: { getPosition: state.dimensions, getFillColor: [state.field, theme, state.shown] },
  });
  const onTop = { depthCompare: "always", depthWriteEnabled: false };
  const line = LINE_COLOUR[theme];
  return [
    songLayer(),
    new deck.LineLayer({
      id: "lines", data: near, getSourcePosition: () => pointOf(selected), getTargetPosition: ({ song }) => pointOf(song),
      getColor: [...line, 150], getWidth: 1.5, widthUnits: "pixels", parameters: onTop,
      updateTriggers: { getSourcePosition: state.dimensions, getTargetPosition: state.dimensions },
    }),
    // The background between disc and ring sets both off, whatever their colours.
    ringLayer("rings", {
      getRadius: ({ grow }) => pointRadius() + grow, stroked: true, lineWidthUnits: "pixels",
      getLineWidth: ({ width }) => width, getLineColor: [...line, 255], getFillColor: BACKGROUND[theme],
    }),
    ringLayer("discs", {
      getRadius: () => pointRadius(), getFillColor: ({ song }) => [...colourOfSong(song), state.shown[song] ? 255 : 70],
    }),
  ];
}

// Several changes of the state within one frame are drawn once.
let isDrawScheduled = false;

function scheduleLayers() {
  if (!map || isDrawScheduled) return;
  isDrawScheduled = true;
  requestAnimationFrame(() => {
    isDrawScheduled = false;
    if (!map) return;
    if (isPaintNeeded) paintSongs();
    isPaintNeeded = false;
    map.setProps({ layers: layers() });
  });
}

function viewOfDimensions() {
  const inertia = reducedMotion.matches ? 0 : 250;
  const controller = { doubleClickZoom: false, keyboard: false, inertia };
  return state.dimensions === 3
    ? new deck.OrbitView({ id: "map-3d", orbitAxis: "Y", fovy: 40, controller })
    : new deck.OrthographicView({ id: "map-2d", flipY: false, controller });
}

// Moves the camera, in `duration` milliseconds unless the person asked for less motion.
function moveCamera(target, duration = 600) {
  if (!map) return;
  const properties = state.dimensions === 3 ? ["target", "zoom", "rotationX", "rotationOrbit"] : ["target", "zoom"];
  const flight = reducedMotion.matches || !duration ? { transitionDuration: 0 } : {
    transitionDuration: duration,
    transitionInterpolator: new deck.LinearInterpolator(properties),
    transitionEasing: (t) => 1 - (1 - t) ** 3,
  };
  camera = { ...camera, ...target };
  map.setProps({ initialViewState: { ...camera, ...flight } });
}

function mapSize() {
  const box = byId("map").getBoundingClientRect();
  return [Math.max(box.width, 1), Math.max(box.height, 1)];
}

function showWholeMap(duration) {
  moveCamera(cameraOnWholeMap(...mapSize()), duration);
}

// Turns to a song, and nearer if the whole map is on show, so that its neighbours can be told apart.
function flyToSong(song) {
  if (!map || song < 0) return;
  const whole = cameraOnWholeMap(...mapSize());
  moveCamera({ target: pointOf(song), zoom: Math.max(camera.zoom, whole.zoom + Math.min(1.3, songCount / 200)) });
}

// Starts deck.gl; false if there is no WebGL 2. `onFrame` is called after each frame that was drawn.
function startMap({ onFrame, onContextLost, onError }) {
  const probe = document.createElement("canvas").getContext("webgl2");
  if (!probe || typeof deck === "undefined") return false;
  // Browsers limit the number of contexts, so this one is given back at once.
  probe.getExtension("WEBGL_lose_context")?.loseContext();
  SongPoints = songPointsClass();
  paintSongs();
  camera ??= cameraOnWholeMap(...mapSize());
  const started = new deck.Deck({
    parent: byId("map"), views: viewOfDimensions(), initialViewState: camera, layers: layers(),
    useDevicePixels: Math.min(devicePixelRatio, 2),
    // The edges of points are soft by themselves, and those of the few lines are not worth it among many points.
    deviceProps: {
      type: "webgl",
      webgl: { antialias: songCount <= 5000, preserveDrawingBuffer: false },
    },
    getCursor: ({ isDragging }) => (isDragging ? "grabbing" : state.hovered >= 0 ? "pointer" : "grab"),
    onViewStateChange: ({ viewState }) => { camera = viewState; },
    onLoad: () => {
      const canvas = byId("map").querySelector("canvas");
      // The focus is on the element around the canvas, which has a name and the keys.
      canvas.removeAttribute("tabindex");
      // Systems take contexts back, phones often while a page is in the background.
      canvas.addEventListener("webglcontextlost", () => { if (map === started) onContextLost(); });
    },
    onResize: () => { isPaintNeeded = true; scheduleLayers(); },
    onAfterRender: () => {
      viewport = map?.getViewports()[0] ?? null;
      onFrame();
    },
    onError,
  });
  map = started;
  return true;
}

function stopMap() {
  const ended = map;
  map = viewport = screenViewport = null;
  ended?.finalize();
  byId("map").replaceChildren();
}

let isPaintNeeded = false;
watch(["field", "theme", "shown", "matches"], () => { isPaintNeeded = true; scheduleLayers(); });
watch(["selected", "hovered", "neighbourCount"], scheduleLayers);
watch(["dimensions"], () => {
  if (!map) return;
  screenViewport = viewport = null;
  camera = cameraOnWholeMap(...mapSize());
  map.setProps({ views: viewOfDimensions(), initialViewState: { ...camera, transitionDuration: 0 }, layers: layers() });
});
