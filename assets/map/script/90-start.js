// Fills the page and starts the map.

function fillAbout() {
  byId("map-name").textContent = data.title;
  const created = new Date(data.created);
  const date = Number.isNaN(created.getTime()) ? data.created : created.toLocaleDateString("en-GB", { dateStyle: "long" });
  byId("about-map").textContent = `Made by ${data.program} on ${date}: ${countText(songCount, "song", "songs")}, ${data.method} in ${data.dimensions} dimensions.`;
  const isKnown = songCount > 1 && data.neighbours_kept !== null && data.neighbours_kept !== undefined;
  byId("about-quality").hidden = !isKnown;
  if (isKnown) {
    byId("about-quality").textContent = `Of the ten songs nearest to a song by sound, ${Math.round(100 * data.neighbours_kept)} % are among its ten nearest on the map, on average. The list of similar songs, its distances and its filter do not depend on the map.`;
  }
}

let restartsLeft = 5;

function startMapOrList() {
  const isStarted = startMap({ onFrame: placeLabels, onContextLost: restartMap, onError: showListInstead });
  if (!isStarted) showListInstead();
}

// After the event that reports the loss, and not for ever.
function restartMap() {
  setTimeout(() => {
    stopMap();
    restartsLeft -= 1;
    if (restartsLeft > 0) startMapOrList();
    else showListInstead();
  });
}

// Without WebGL, or when the graphics driver fails, the list takes the place of the map.
function showListInstead() {
  stopMap();
  byId("no-webgl").hidden = false;
  for (const id of ["show-map", "dimensions", "fly-selected"]) byId(id).hidden = true;
  change({ view: "list" });
}

function start() {
  listenToAppearance();
  listenToLegend();
  listenToSearch();
  listenToSelected();
  listenToFavourites();
  listenToList();
  listenToPlayer();
  listenToPointer();
  document.addEventListener("keydown", takeKey);
  addEventListener("hashchange", followAddress);

  startTheme(byId("theme"), (theme) => change({ theme }));
  change({ favourites: storedFavourites() });
  fillAbout();
  showFolded();
  showDimensions();
  fillLegend();
  fillFilters();
  fillSelected();
  fillDistance();
  fillFavourites();
  byId("empty").hidden = songCount > 0;
  if (songCount === 0) byId("nothing-selected").hidden = true;
  for (const button of document.querySelectorAll(".random")) button.hidden = songCount < 2;

  startMapOrList();
  showView();
  followAddress();
}

start();
