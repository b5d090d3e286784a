// The selected song, and the songs that are most similar to it.

function fillSelected() {
  const song = state.selected;
  byId("selected").hidden = song < 0;
  byId("nothing-selected").hidden = song >= 0;
  if (song < 0) return;
  byId("selected-title").textContent = titleOf(song);
  byId("selected-subtitle").textContent = subtitleOf(song);
  const tags = data.fields.map((field) => [field.title, valueText(field, song)]).filter(([, value]) => value);
  byId("selected-tags").replaceChildren(...tags.map(([name, value]) => element("div", {},
    element("dt", { text: name }), element("dd", { dir: "auto", text: value }))));
  byId("play-selected").dataset.play = song;
  delete byId("play-selected").dataset.sounds;
  const heart = byId("favourite-selected");
  heart.setAttribute("aria-pressed", String(isFavourite(song)));
  fillNeighbours();
}

function fillNeighbours() {
  const near = nearestSongs(state.selected, state.neighbourCount);
  byId("similar").hidden = neighboursPerSong === 0;
  replaceRows(byId("neighbours"), near.map(({ song, distance }, i) => songRow(song, {
    number: String(i + 1), note: distance.toFixed(3),
  })));
  byId("neighbour-count").value = state.neighbourCount;
  byId("neighbour-count-value").textContent = state.neighbourCount;
  showPlayButtons();
}

// The slider for the distance ends at the largest distance that any neighbour has; there the filter is off.
const largestDistance = distances.reduce((largest, value) => Math.max(largest, value), 0);
const DISTANCE_STEPS = 200;

function fillDistance() {
  const isOff = state.maxDistance === Infinity;
  byId("max-distance").value = isOff ? DISTANCE_STEPS : Math.round((state.maxDistance / largestDistance) * DISTANCE_STEPS);
  byId("max-distance-value").textContent = isOff ? "any" : state.maxDistance.toFixed(3);
  const last = state.selected >= 0 ? nearestSongs(state.selected, neighboursPerSong).at(-1)?.distance : undefined;
  const isCut = !isOff && last !== undefined && state.maxDistance > last;
  byId("max-distance-note").hidden = !isCut;
  byId("max-distance-note").textContent = `Only the ${neighboursPerSong} nearest songs are known.`;
}

function listenToSelected() {
  listenToRows(byId("neighbours"), { fly: false });
  byId("play-selected").addEventListener("click", () => togglePlaying(state.selected));
  byId("favourite-selected").addEventListener("click", () => toggleFavourite(state.selected));
  byId("fly-selected").addEventListener("click", () => flyToSong(state.selected));
  byId("unselect").addEventListener("click", () => {
    selectSong(-1);
    byId("map").focus();
  });
  const count = byId("neighbour-count");
  count.max = neighboursPerSong;
  count.addEventListener("input", () => change({ neighbourCount: Number(count.value) }));
  byId("max-distance").max = DISTANCE_STEPS;
  byId("max-distance").parentElement.hidden = largestDistance === 0;
  byId("max-distance").addEventListener("input", (event) => {
    const step = Number(event.target.value);
    change({ maxDistance: step === DISTANCE_STEPS ? Infinity : (step / DISTANCE_STEPS) * largestDistance });
  });
  for (const button of document.querySelectorAll(".random")) button.addEventListener("click", randomSongFarAway);
}

watch(["selected", "favourites"], fillSelected);
watch(["neighbourCount", "shown"], () => { if (state.selected >= 0) fillNeighbours(); });
watch(["selected", "maxDistance"], fillDistance);
