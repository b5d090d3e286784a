// The colour of each song, by a field of category or number.

// Any two of a theme's colours, with the two greys, differ by at least 0.075 in OKLab, with normal vision and with
// protanopia, deuteranopia and tritanopia (simulated as by Machado et al., 2009). The first two are the window's own.
const CATEGORY_COLOURS = {
  dark: ["#56b4e9", "#e69f00", "#a5ffb4", "#8778ff", "#ff5a78", "#ffc35a", "#d24bb4", "#968700", "#f0d2ff", "#b42d1e", "#962da5"],
  light: ["#0072b2", "#d55e00", "#1e2db4", "#a587b4", "#4b0f2d", "#2da5ff", "#e1965a", "#781e00", "#5a3c5a", "#1e0f78", "#a53c00"],
};
const OTHERS_COLOUR = { dark: "#b9b9c3", light: "#6e6e78" };
const NO_VALUE_COLOUR = { dark: "#62626a", light: "#b4b4bc" };
const NO_FIELD_COLOUR = { dark: "#56b4e9", light: "#0072b2" };
// Lightness rises (dark theme) or falls (light theme) all the way, so the order is seen without hue, too.
const SCALE_COLOURS = {
  dark: ["#4a5fc8", "#3f96b8", "#5fbf90", "#bcd661", "#fff3a0"],
  light: ["#d9a92a", "#6cae68", "#25868b", "#2a5a94", "#272260"],
};
const FAINT_COLOUR = { dark: [150, 150, 165, 46], light: [90, 90, 105, 40] };
const BACKGROUND = { dark: [22, 22, 26], light: [255, 255, 255] }; // as in style.css
const LINE_COLOUR = { dark: [232, 232, 236], light: [28, 28, 32] };

// Slots of a legend: 0 to 10 have colours of their own, then the rest, then songs without a value.
const OTHERS_SLOT = 11;
const NO_VALUE_SLOT = 12;

const rgbFromHex = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

// What a legend of categories needs: the slot of each value and song, and a name and a count for each slot. Up to twelve
// values keep their order, and with it the colours that the program gives to its labels; of more, the largest come first.
function categorySlots(field) {
  const counts = new Array(field.values.length).fill(0);
  for (const value of field.of) if (value >= 0) counts[value] += 1;
  const order = field.values.map((_, i) => i);
  if (order.length > 12) order.sort((a, b) => counts[b] - counts[a]);
  const slotOfValue = new Array(order.length);
  order.forEach((value, rank) => { slotOfValue[value] = Math.min(rank, OTHERS_SLOT); });
  const slots = order.slice(0, 12).map((value) => ({ name: field.values[value], count: 0 }));
  if (order.length > 12) slots[OTHERS_SLOT].name = `others (${order.length - OTHERS_SLOT})`;
  const slotOfSong = Uint8Array.from(field.of, (value) => (value >= 0 ? slotOfValue[value] : NO_VALUE_SLOT));
  for (const slot of slotOfSong) if (slot !== NO_VALUE_SLOT) slots[slot].count += 1;
  return { slots, slotOfSong, withoutValue: slotOfSong.filter((slot) => slot === NO_VALUE_SLOT).length };
}

// What a colour bar needs: the range of the values, and whether they are whole numbers. A few extreme values would leave
// one colour to all others, so from 50 values on the range ends at the 2nd and 98th percentiles.
function numberScale(field) {
  const sorted = field.of.filter((value) => value !== null).sort((a, b) => a - b);
  const many = sorted.length >= 50;
  const at = (share) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const [low, high] = many ? [at(0.02), at(0.98)] : [at(0), at(1)];
  const whole = sorted.every(Number.isInteger);
  return {
    low, high, whole, sorted,
    isLowOpen: sorted[0] < low,
    isHighOpen: sorted[sorted.length - 1] > high,
    withoutValue: field.of.length - sorted.length,
  };
}

const legends = data.fields.map((field) => (field.kind === "category" ? categorySlots(field) : numberScale(field)));

function slotColour(slot) {
  if (slot === NO_VALUE_SLOT) return rgbFromHex(NO_VALUE_COLOUR[state.theme]);
  if (slot === OTHERS_SLOT) return rgbFromHex(OTHERS_COLOUR[state.theme]);
  return rgbFromHex(CATEGORY_COLOURS[state.theme][slot]);
}

// A colour of the scale, from 0 (low) to 1 (high).
function scaleColour(share) {
  const stops = SCALE_COLOURS[state.theme];
  const at = Math.min(Math.max(share, 0), 1) * (stops.length - 1);
  const below = Math.min(Math.floor(at), stops.length - 2);
  const [from, to] = [rgbFromHex(stops[below]), rgbFromHex(stops[below + 1])];
  return from.map((value, i) => Math.round(value + (to[i] - value) * (at - below)));
}

function shareOfRange(value, { low, high }) {
  return high > low ? (value - low) / (high - low) : 0.5;
}

function colourOfSong(song) {
  const field = data.fields[state.field];
  if (!field) return rgbFromHex(NO_FIELD_COLOUR[state.theme]);
  const legend = legends[state.field];
  if (field.kind === "category") return slotColour(legend.slotOfSong[song]);
  const value = field.of[song];
  return value === null ? slotColour(NO_VALUE_SLOT) : scaleColour(shareOfRange(value, legend));
}

// The value of a field as text, or nothing.
function valueText(field, song) {
  const value = field.of[song];
  if (field.kind === "category") return value >= 0 ? field.values[value] : "";
  return value === null ? "" : numberText(field, value);
}

function numberText(field, value) {
  if (field.unit === "s") return timeText(value);
  const text = Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(3)));
  return field.unit ? `${text} ${field.unit}` : text;
}
