// Where the camera is, and where it shows each song.

const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

// The camera turns around `target`; `zoom` is the binary logarithm of pixels per unit there. deck.gl changes it while a
// person drags, and reports it.
let camera = null;
let viewport = null; // of deck.gl: the camera with the size of the canvas

// Screen positions of all songs in the viewport `screenViewport`: x, y and the depth from the camera.
const screenPositions = new Float32Array(songCount * 3);
let screenViewport = null;

function currentPositions() {
  return state.dimensions === 3 ? positions : flatPositions;
}

// The camera that has the whole map in a canvas of this size.
function cameraOnWholeMap(width, height) {
  const angles = state.dimensions === 3 ? { rotationX: 18, rotationOrbit: -25 } : {};
  const target = [0, 0, 0];
  if (songCount < 2) return { target, zoom: 2, minZoom: 0, maxZoom: 6, ...angles };
  // Perspective enlarges what is in front, so the zoom at which all fits is found by trying.
  let [fits, tooNear] = [Math.log2(Math.min(width, height) / 100) - 4, Math.log2(Math.min(width, height) / 100) + 3];
  for (let i = 0; i < 12; i++) {
    const zoom = (fits + tooNear) / 2;
    if (isWholeMapInView({ target, zoom, ...angles }, width, height)) fits = zoom;
    else tooNear = zoom;
  }
  return { target, zoom: fits, minZoom: fits - 2, maxZoom: fits + 9, ...angles };
}

function isWholeMapInView(viewState, width, height) {
  const matrix = viewOfDimensions().makeViewport({ width, height, viewState }).pixelProjectionMatrix;
  const from = currentPositions();
  const margin = Math.min(width, height) * 0.08;
  const pixel = [0, 0, 0];
  for (let at = 0; at < from.length; at += 3) {
    multiply(matrix, from[at], from[at + 1], from[at + 2], pixel, 0);
    const [x, y, depth] = pixel;
    if (depth <= 0 || x < margin || y < margin || x > width - margin || y > height - margin) return false;
  }
  return true;
}

function multiply(matrix, x, y, z, out, at) {
  const w = matrix[3] * x + matrix[7] * y + matrix[11] * z + matrix[15];
  out[at] = (matrix[0] * x + matrix[4] * y + matrix[8] * z + matrix[12]) / w;
  out[at + 1] = (matrix[1] * x + matrix[5] * y + matrix[9] * z + matrix[13]) / w;
  out[at + 2] = w;
}

// Projects all songs, unless that was done for the present camera.
function projectSongs() {
  if (!viewport || screenViewport === viewport) return;
  const from = currentPositions();
  const matrix = viewport.pixelProjectionMatrix;
  for (let at = 0; at < from.length; at += 3) {
    multiply(matrix, from[at], from[at + 1], from[at + 2], screenPositions, at);
  }
  screenViewport = viewport;
}

// Depth of the camera's target: a point there has its nominal size, one at half that depth is twice as large.
function depthOfTarget() {
  const out = [0, 0, 0];
  const [x, y, z = 0] = camera.target;
  multiply(viewport.pixelProjectionMatrix, x, y, z, out, 0);
  return out[2];
}

// The song at a pixel: the foremost whose disc is there, else the nearest within `slack` pixels, else -1.
function songAtPixel(x, y, slack) {
  if (!viewport) return -1;
  projectSongs();
  const nominal = pointRadius();
  const targetDepth = depthOfTarget();
  let [covering, coveringDepth, nearest, nearestSquare] = [-1, Infinity, -1, slack * slack];
  for (let song = 0; song < songCount; song++) {
    const depth = screenPositions[3 * song + 2];
    if (!state.shown[song] || depth <= 0) continue;
    const [dx, dy] = [screenPositions[3 * song] - x, screenPositions[3 * song + 1] - y];
    const square = dx * dx + dy * dy;
    const radius = nominal * sizeFactor(targetDepth / depth);
    if (radius <= 0) continue;
    if (square <= radius * radius && depth < coveringDepth) [covering, coveringDepth] = [song, depth];
    if (square <= nearestSquare) [nearest, nearestSquare] = [song, square];
  }
  return covering >= 0 ? covering : nearest;
}

// The song that is next on the screen in the direction (dx, dy) from a point: within 45 degrees of it, and near; -1: none.
function songInDirection(x, y, dx, dy, except) {
  if (!viewport) return -1;
  projectSongs();
  const targetDepth = depthOfTarget();
  let [best, bestCost] = [-1, Infinity];
  for (let song = 0; song < songCount; song++) {
    const depth = screenPositions[3 * song + 2];
    if (!state.shown[song] || song === except || depth <= 0 || sizeFactor(targetDepth / depth) <= 0) continue;
    const [sx, sy] = [screenPositions[3 * song] - x, screenPositions[3 * song + 1] - y];
    const along = sx * dx + sy * dy;
    const across = Math.abs(sx * dy - sy * dx);
    const cost = along + 2 * across;
    if (along > 1 && across <= along && cost < bestCost) [best, bestCost] = [song, cost];
  }
  return best;
}

function pixelOfSong(song) {
  projectSongs();
  return { x: screenPositions[3 * song], y: screenPositions[3 * song + 1], depth: screenPositions[3 * song + 2] };
}
