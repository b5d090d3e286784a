// The state of the page, and who is called when it changes.
//
// State flows one way: an event calls `change`, and the functions registered with `watch` update what is on show. Sets
// and maps in the state are replaced, never altered in place, so that a change is seen by comparison.

const state = {
  selected: -1, // index of a song, -1: none
  hovered: -1,
  playing: -1, // the song in the player, which may be another than the selected one
  query: "",
  field: data.fields.length ? 0 : -1, // songs have the colours of this field
  filters: new Map(), // index of a field -> filter, see 25-filters.js
  maxDistance: Infinity, // cosine distance from the selected song
  onlyFavourites: false,
  favourites: new Set(),
  neighbourCount: Math.min(3, neighboursPerSong),
  dimensions: data.dimensions,
  view: "map", // or "list"
  theme: "dark",
  folded: false,
  // Derived from the above; 25-filters.js and 30-search.js keep them up to date.
  shown: new Uint8Array(songCount).fill(1), // 1: passes the filters
  matches: null, // 1: matches the query; null: no query
};

const watchers = [];
const pendingChanges = [];

// Calls `react` after a change of one of the `keys` of the state.
function watch(keys, react) {
  watchers.push({ keys, react });
}

// Changes the state. A change made by a watcher waits until the others have seen the present one.
function change(patch) {
  pendingChanges.push(patch);
  if (pendingChanges.length > 1) return;
  while (pendingChanges.length) {
    const next = pendingChanges[0];
    const changed = Object.keys(next).filter((key) => !Object.is(state[key], next[key]));
    Object.assign(state, next);
    for (const { keys, react } of watchers) {
      if (keys.some((key) => changed.includes(key))) react();
    }
    pendingChanges.shift();
  }
}
