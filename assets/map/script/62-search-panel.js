// The search field and its hits.

const HITS_LISTED = 50;

function fillHits() {
  const list = byId("hits");
  const isSearching = state.matches !== null;
  list.hidden = !isSearching;
  byId("hits-note").hidden = !isSearching;
  byId("clear-search").hidden = !byId("search").value;
  if (!isSearching) {
    replaceRows(list, []);
    return;
  }
  const { hits, hidden } = rankedHits();
  replaceRows(list, hits.slice(0, HITS_LISTED).map((song) => songRow(song, { dot: true })));
  const notes = [hits.length ? countText(hits.length, "song", "songs") : "No song found"];
  if (hits.length > HITS_LISTED) notes.push(`the first ${HITS_LISTED} are listed`);
  if (hidden) notes.push(`${hidden.toLocaleString("en")} ${hits.length ? "more " : ""}hidden by filters`);
  byId("hits-note").textContent = notes.join(", ");
  showPlayButtons();
}

function selectFirstHit() {
  const first = byId("hits").querySelector("[data-song]");
  if (first) selectSong(Number(first.dataset.song), { play: true, fly: true });
}

function clearSearch() {
  // The list with the focus will be gone.
  if (byId("hits").contains(document.activeElement)) byId("search").focus();
  byId("search").value = "";
  change({ query: "" });
}

function listenToSearch() {
  const field = byId("search");
  field.addEventListener("input", () => change({ query: field.value }));
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") selectFirstHit();
    if (event.key === "ArrowDown") {
      byId("hits").querySelector("[data-song]")?.focus();
      event.preventDefault();
    }
  });
  byId("clear-search").addEventListener("click", () => {
    clearSearch();
    field.focus();
  });
  listenToRows(byId("hits"));
}

watch(["matches", "shown", "selected", "field", "theme"], fillHits);
