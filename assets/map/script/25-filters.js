// Which songs pass the filters.
//
// A filter of a field of categories is { slots: Set of slots of its legend }; of numbers { from, to }, inclusive,
// where an open end is infinite. Songs without a value pass a filter of numbers only if both ends are open.

function passesFilter(fieldIndex, filter, song) {
  if (filter.slots) return filter.slots.has(legends[fieldIndex].slotOfSong[song]);
  const value = data.fields[fieldIndex].of[song];
  return value !== null && value >= filter.from && value <= filter.to;
}

function songsThatPass(maxDistance) {
  const shown = new Uint8Array(songCount).fill(1);
  if (maxDistance < Infinity && state.selected >= 0) {
    shown.fill(0);
    shown[state.selected] = 1;
    for (const { song, distance } of nearestSongs(state.selected, neighboursPerSong)) {
      if (distance <= maxDistance) shown[song] = 1;
    }
  }
  const filters = [...state.filters];
  for (let song = 0; song < songCount; song++) {
    if (!shown[song]) continue;
    const passes = (!state.onlyFavourites || state.favourites.has(songIds[song]))
      && filters.every(([field, filter]) => passesFilter(field, filter, song));
    if (!passes) shown[song] = 0;
  }
  return shown;
}

function setFilter(fieldIndex, filter) {
  const filters = new Map(state.filters);
  if (filter) filters.set(fieldIndex, filter);
  else filters.delete(fieldIndex);
  change({ filters });
}

// The first click on a category shows it alone, further ones add others or take them away.
function toggleSlot(fieldIndex, slot) {
  const slots = new Set(state.filters.get(fieldIndex)?.slots);
  if (!slots.delete(slot)) slots.add(slot);
  setFilter(fieldIndex, slots.size ? { slots } : null);
}

function clearFilters() {
  change({ filters: new Map(), onlyFavourites: false, maxDistance: Infinity });
}

// What the filters are, each with a function that takes it back.
function describeFilters() {
  const described = [...state.filters].map(([index, filter]) => {
    const field = data.fields[index];
    return { text: `${field.title}: ${filterText(index, filter)}`, remove: () => setFilter(index, null) };
  });
  if (state.onlyFavourites) {
    described.push({ text: "Favourites", remove: () => change({ onlyFavourites: false }) });
  }
  if (state.maxDistance < Infinity && state.selected >= 0) {
    const text = `Within ${state.maxDistance.toFixed(3)} of the selected song`;
    described.push({ text, remove: () => change({ maxDistance: Infinity }) });
  }
  return described;
}

function filterText(index, filter) {
  const field = data.fields[index];
  if (filter.slots) {
    const names = [...filter.slots].map((slot) => (slot === NO_VALUE_SLOT ? "no value" : legends[index].slots[slot].name));
    return names.length > 3 ? `${names.slice(0, 2).join(", ")} and ${names.length - 2} more` : names.join(", ");
  }
  if (filter.to === Infinity) return `from ${numberText(field, filter.from)}`;
  if (filter.from === -Infinity) return `up to ${numberText(field, filter.to)}`;
  return `${numberText(field, filter.from)} to ${numberText(field, filter.to)}`;
}

watch(["filters", "onlyFavourites", "favourites", "maxDistance", "selected"], () => {
  const shown = songsThatPass(state.maxDistance);
  if (shown.some((value, song) => value !== state.shown[song])) change({ shown });
});
