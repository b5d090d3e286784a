// Selecting a song, and the address of the page, which names it: `#song=` and the song's id.

function selectSong(song, { play = false, fly = false, replaceAddress = false } = {}) {
  change({ selected: song });
  showInAddress(song, replaceAddress);
  if (fly) flyToSong(song);
  if (play) playSong(song);
  if (song < 0) return;
  announceSelection();
  // What is known of the song stands at the top of the controls; somebody who walks through a list stays there.
  if (!document.activeElement?.closest(".rows")) byId("panel-body").scrollTop = 0;
}

function announceSelection() {
  const near = nearestSongs(state.selected, Math.min(3, neighboursPerSong)).map(({ song }) => titleOf(song));
  const artist = songs[state.selected].artist;
  announce(`Selected: ${titleOf(state.selected)}${artist ? `, ${artist}` : ""}.${near.length ? ` Nearest: ${near.join("; ")}.` : ""}`);
}

// A change of the fragment is an entry of the browser's history, so that Back returns to the song before.
function showInAddress(song, replace) {
  const fragment = song >= 0 ? `#song=${songIds[song]}` : "#";
  if ((location.hash || "#") === fragment) return;
  if (replace) location.replace(fragment);
  else location.hash = fragment;
}

function songInAddress() {
  const id = new URLSearchParams(location.hash.slice(1)).get("song");
  return songOfId.get(id) ?? -1;
}

function followAddress() {
  const song = songInAddress();
  if (song !== state.selected) selectSong(song, { fly: true });
}

// A random song that is none of the selected one's neighbours and in the farther half of the map. Distances in the
// embedding are known for the neighbours only, hence the map's.
function randomSongFarAway() {
  const from = state.selected;
  const near = new Set(from >= 0 ? nearestSongs(from, neighboursPerSong).map(({ song }) => song) : []);
  const passes = songsThatPass(Infinity);
  let candidates = [];
  for (let song = 0; song < songCount; song++) {
    if (song !== from && !near.has(song) && passes[song]) candidates.push(song);
  }
  if (from >= 0 && candidates.length > 1) {
    const at = (song, axis) => positions[3 * song + axis] - positions[3 * from + axis];
    const squares = new Map(candidates.map((song) => [song, at(song, 0) ** 2 + at(song, 1) ** 2 + at(song, 2) ** 2]));
    candidates = candidates.sort((a, b) => squares.get(b) - squares.get(a)).slice(0, Math.ceil(candidates.length / 2));
  }
  if (!candidates.length) return announce("There is no other song on show");
  selectSong(candidates[Math.floor(Math.random() * candidates.length)], { play: true, fly: true });
}

function reset() {
  clearFilters();
  change({ query: "" });
  byId("search").value = "";
  showWholeMap();
  announce("View, search and filters are reset");
}
