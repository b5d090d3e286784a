// The data of the map, decoded: songs, positions, neighbours, fields.

const data = JSON.parse(document.getElementById("map-data").textContent);
// With embedded sound the text is large, and it is not needed again.
document.getElementById("map-data").remove();
const songs = data.songs;
const songCount = songs.length;
const neighboursPerSong = data.k;

function bytesFromBase64(text) {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

// Typed arrays have the byte order of the machine; every browser's machine is little-endian, as the data are.
const neighbours = new Uint32Array(bytesFromBase64(data.neighbours).buffer);
const distances = new Float32Array(bytesFromBase64(data.distances).buffer);
const positions = centred(new Float32Array(bytesFromBase64(data.positions).buffer));
const flatPositions = positions.map((value, i) => (i % 3 === 2 ? 0 : value));

// Positions around 0 with the farthest at 100, so that one camera suits every map. A map of one song stays at 0.
function centred(raw) {
  const middle = [0, 1, 2].map((axis) => {
    let [low, high] = [Infinity, -Infinity];
    for (let i = axis; i < raw.length; i += 3) {
      low = Math.min(low, raw[i]);
      high = Math.max(high, raw[i]);
    }
    return (low + high) / 2;
  });
  let farthest = 0;
  for (let i = 0; i < raw.length; i += 3) {
    farthest = Math.max(farthest, Math.hypot(raw[i] - middle[0], raw[i + 1] - middle[1], raw[i + 2] - middle[2]));
  }
  const scale = farthest > 0 ? 100 / farthest : 1;
  return raw.map((value, i) => (value - middle[i % 3]) * scale);
}

// The nearest `count` songs, as pairs of index and cosine distance in the embedding, nearest first.
function nearestSongs(song, count) {
  const found = [];
  for (let i = 0; i < Math.min(count, neighboursPerSong); i++) {
    const at = song * neighboursPerSong + i;
    // Rounding may have made the distance of equal songs negative.
    found.push({ song: neighbours[at], distance: Math.max(distances[at], 0) });
  }
  return found;
}

// Names a song in links and in stored favourites; unlike an index, it is the same on a new map of the same files. 64 bits
// of a hash of the path, made in the manner of FNV-1a with two multipliers, as hexadecimal digits.
function hashOfPath(path) {
  let [high, low] = [0x811c9dc5, 0x9747b28c];
  for (let i = 0; i < path.length; i++) {
    const unit = path.charCodeAt(i);
    high = Math.imul(high ^ unit, 0x01000193);
    low = Math.imul(low ^ unit, 0x5bd1e995);
    low ^= low >>> 15;
  }
  return [high, low].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}

const songIds = songs.map((song) => hashOfPath(song.path));
const songOfId = new Map(songIds.map((id, i) => [id, i]));

function titleOf(song) {
  return songs[song].title || songs[song].path.split(/[/\\]/).pop() || "Untitled";
}

// "Artist · Album · 3:04", without what is not known.
function subtitleOf(song) {
  const { artist, album, length_s } = songs[song];
  return [artist, album, length_s ? timeText(length_s) : ""].filter(Boolean).join(" · ");
}

function countText(count, one, many) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}
