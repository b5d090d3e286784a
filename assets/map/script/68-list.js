// The list of all songs on show: beside the map for those who prefer it, instead of the map without WebGL.

const ROWS_AT_ONCE = 200;
let listedRows = ROWS_AT_ONCE;
let listedSongs = [];

const byText = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" }).compare;
// Texts are compared once, not at every change of a filter; songs without an artist come last.
const orders = {
  title: () => rankBy((a, b) => byText(titleOf(a), titleOf(b))),
  artist: () => rankBy((a, b) => byText(songs[a].artist || "\uffff", songs[b].artist || "\uffff") || byText(titleOf(a), titleOf(b))),
};
const orderCache = {};

function rankBy(compare) {
  return songs.map((_, song) => song).sort(compare);
}

function songsInOrder(order) {
  orderCache[order] ??= orders[order]();
  return orderCache[order];
}

function fillList({ keepLength = false } = {}) {
  if (state.view !== "list") return;
  if (!keepLength) listedRows = ROWS_AT_ONCE;
  const order = byId("list-order").value;
  let inOrder = songsInOrder(order === "similarity" ? "title" : order);
  const distanceOf = new Map();
  if (order === "similarity" && state.selected >= 0) {
    const near = nearestSongs(state.selected, neighboursPerSong);
    near.forEach(({ song, distance }) => distanceOf.set(song, distance.toFixed(3)));
    const first = [state.selected, ...distanceOf.keys()];
    const isFirst = new Set(first);
    inOrder = [...first, ...inOrder.filter((song) => !isFirst.has(song))];
  }
  listedSongs = inOrder.filter((song) => state.shown[song] && (!state.matches || state.matches[song]));
  const rows = listedSongs.slice(0, listedRows).map((song) => songRow(song, { dot: true, note: distanceOf.get(song) ?? "" }));
  replaceRows(byId("list"), rows);
  byId("list-count").textContent = listedSongs.length ? countText(listedSongs.length, "song", "songs") : "No song is on show";
  byId("list-more").hidden = listedSongs.length <= listedRows;
  showPlayButtons();
}

// A selection only moves a mark, unless the order depends on it; so the focus stays where it is.
function markSelectedRow() {
  if (state.view !== "list") return;
  if (byId("list-order").value === "similarity") return fillList();
  for (const row of byId("list").querySelectorAll("[data-song]")) {
    if (Number(row.dataset.song) === state.selected) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
}

function showView() {
  const isList = state.view === "list";
  byId("list-view").hidden = !isList;
  byId("map-view").hidden = isList;
  byId("show-list").setAttribute("aria-pressed", String(isList));
  byId("show-map").setAttribute("aria-pressed", String(!isList));
  fillList();
}

function listenToList() {
  listenToRows(byId("list"));
  byId("list-order").addEventListener("change", () => fillList());
  byId("list-more").addEventListener("click", () => {
    const next = listedRows;
    listedRows += ROWS_AT_ONCE;
    fillList({ keepLength: true });
    byId("list").querySelectorAll("[data-song]")[next]?.focus();
  });
  byId("show-list").addEventListener("click", () => change({ view: "list" }));
  byId("show-map").addEventListener("click", () => change({ view: "map" }));
}

watch(["view"], showView);
watch(["shown", "matches", "field", "theme"], () => fillList());
watch(["selected"], markSelectedRow);
