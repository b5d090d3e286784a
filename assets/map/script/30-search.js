// Which songs match the words of a search.

// Text without case and accents, so that "etude" finds "Étude".
function searchable(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

const searchTexts = songs.map(({ artist, album }, song) => searchable([titleOf(song), artist, album].filter(Boolean).join("\n")));

// 1 for each song that has all words of the query somewhere in title, artist or album; null without words.
function songsThatMatch(query) {
  const words = searchable(query).split(/\s+/).filter(Boolean);
  if (!words.length) return null;
  return Uint8Array.from(searchTexts, (text) => (words.every((word) => text.includes(word)) ? 1 : 0));
}

// Matches among the songs on show, titles that begin with the query first, then by title; and how many filters hide.
function rankedHits() {
  const start = searchable(state.query.trim());
  const [first, rest] = [[], []];
  let hidden = 0;
  for (let song = 0; song < songCount; song++) {
    if (!state.matches[song]) continue;
    if (!state.shown[song]) hidden += 1;
    else (searchTexts[song].startsWith(start) ? first : rest).push(song);
  }
  const byTitle = (a, b) => (searchTexts[a] < searchTexts[b] ? -1 : 1);
  return { hits: [...first.sort(byTitle), ...rest.sort(byTitle)], hidden };
}

watch(["query"], () => change({ matches: songsThatMatch(state.query) }));
