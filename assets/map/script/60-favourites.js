// Favourites: kept by the browser for this map, listed, and taken along as a playlist.

const FAVOURITES_LISTED = 200;
const FAVOURITES_KEY = `pianoscope map favourites: ${data.title} ${data.created}`;

// The browser may refuse to keep anything (private windows, files on some browsers): then they last until the page is closed.
function storedFavourites() {
  try {
    const stored = JSON.parse(localStorage.getItem(FAVOURITES_KEY));
    if (Array.isArray(stored)) return new Set(stored);
  } catch {
    // As if nothing had been stored.
  }
  return new Set(songIds.filter((_, song) => songs[song].favourite));
}

function storeFavourites() {
  try {
    localStorage.setItem(FAVOURITES_KEY, JSON.stringify([...state.favourites]));
    byId("favourites-note").hidden = true;
  } catch {
    byId("favourites-note").hidden = false;
  }
}

const isFavourite = (song) => state.favourites.has(songIds[song]);

function toggleFavourite(song) {
  if (song < 0) return announce("No song is selected");
  const favourites = new Set(state.favourites);
  if (!favourites.delete(songIds[song])) favourites.add(songIds[song]);
  change({ favourites });
  storeFavourites();
  announce(`${titleOf(song)}: ${isFavourite(song) ? "is a favourite" : "is no favourite any more"}`);
}

const favouriteSongs = () => songs.map((_, song) => song).filter(isFavourite);

// An extended M3U playlist in UTF-8, with the paths of the library. A line break in a title would end the line.
function playlistOfFavourites() {
  const oneLine = (text) => text.replace(/[\r\n]+/g, " ");
  const entries = favouriteSongs().map((song) => {
    const { artist, length_s, path } = songs[song];
    const name = oneLine([artist, titleOf(song)].filter(Boolean).join(" - "));
    const location = path.startsWith("#") ? `./${path}` : path;
    return `#EXTINF:${length_s ? Math.round(length_s) : -1},${name}\n${oneLine(location)}\n`;
  });
  return `#EXTM3U\n${entries.join("")}`;
}

async function copyFavourites() {
  const text = playlistOfFavourites();
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Where the page may not use the clipboard, the older way does.
    const area = element("textarea", { class: "visually-hidden" });
    area.value = text;
    document.body.append(area);
    area.select();
    const isCopied = document.execCommand("copy");
    area.remove();
    byId("copy-favourites").focus();
    if (!isCopied) return announceVisibly("The browser refused to copy; save the file instead.");
  }
  announceVisibly("Copied.");
}

function saveFavourites() {
  const url = URL.createObjectURL(new Blob([playlistOfFavourites()], { type: "audio/x-mpegurl" }));
  element("a", { href: url, download: "favourites.m3u8" }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

function announceVisibly(text) {
  byId("favourites-answer").textContent = text;
  setTimeout(() => { byId("favourites-answer").textContent = ""; }, 4000);
}

function fillFavourites() {
  const list = favouriteSongs();
  byId("favourites-count").textContent = list.length.toLocaleString("en");
  byId("favourites-empty").hidden = list.length > 0;
  byId("favourites-tools").hidden = list.length === 0;
  byId("only-favourites").checked = state.onlyFavourites;
  // Rows cost time at every change, so they are made only while they are in view.
  const rows = byId("favourites-section").open ? list.slice(0, FAVOURITES_LISTED).map((song) => songRow(song)) : [];
  if (rows.length && list.length > rows.length) {
    const more = `and ${(list.length - rows.length).toLocaleString("en")} more, all of them in the playlist`;
    rows.push(element("li", { class: "secondary row-more", text: more }));
  }
  replaceRows(byId("favourites"), rows);
  showPlayButtons();
}

function listenToFavourites() {
  listenToRows(byId("favourites"));
  byId("favourites-section").addEventListener("toggle", fillFavourites);
  byId("copy-favourites").addEventListener("click", copyFavourites);
  byId("save-favourites").addEventListener("click", saveFavourites);
  byId("only-favourites").addEventListener("change", (event) => change({ onlyFavourites: event.target.checked }));
}

watch(["favourites", "onlyFavourites", "selected", "shown"], fillFavourites);
