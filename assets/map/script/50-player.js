// Playing: one audio element for all songs.
//
// An embedded excerpt is played as it is. Of a file the page plays 20 s from `audio_start_s` on, and goes on if the person
// then presses play again or moves the playhead.

const EXCERPT_SECONDS = 20;
const audio = () => byId("audio");

let excerptEnd = null; // seconds in the file where playing pauses; null: nowhere
let isSeekingToStart = false;

const isEmbedded = (song) => songs[song].audio?.startsWith("data:");

function loadSong(song) {
  change({ playing: song });
  excerptEnd = null;
  isSeekingToStart = false;
  const { audio: source, audio_start_s: start } = songs[song];
  byId("player").hidden = false;
  byId("player-title").textContent = titleOf(song);
  byId("player-subtitle").textContent = [songs[song].artist, songs[song].album].filter(Boolean).join(" · ");
  audio().hidden = !source;
  if (!source) {
    audio().removeAttribute("src");
    showPlayerNote("This map has no sound for this song.");
    return;
  }
  audio().src = source;
  const place = start > 0 && songs[song].length_s ? `from ${timeText(start)} of ${timeText(songs[song].length_s)}` : "";
  showPlayerNote(place ? `Excerpt ${place}` : "");
}

function showPlayerNote(text) {
  byId("player-note").textContent = text;
  byId("player-note").hidden = !text;
}

async function playSong(song) {
  if (state.playing !== song) loadSong(song);
  if (!songs[song].audio) return;
  try {
    await audio().play();
  } catch (error) {
    // Before the first click on a page browsers refuse to play; a source that is replaced meanwhile aborts the request.
    if (error.name === "NotAllowedError") showPlayerNote("Press play to listen.");
  }
}

function togglePlaying(song) {
  if (song < 0) return;
  if (state.playing === song && !audio().paused) audio().pause();
  else playSong(song);
}

function startExcerpt() {
  if (state.playing < 0 || isEmbedded(state.playing)) return;
  const start = songs[state.playing].audio_start_s ?? 0;
  const duration = audio().duration;
  // A file that is shorter than the library says is played from its beginning.
  const from = start < duration ? start : 0;
  if (from > 0) {
    isSeekingToStart = true;
    audio().currentTime = from;
  }
  excerptEnd = from + EXCERPT_SECONDS < duration ? from + EXCERPT_SECONDS : null;
}

// Every play button shows whether its song is the one that sounds.
function showPlayButtons() {
  const isPlaying = !audio().paused && !audio().ended && !audio().error;
  for (const button of document.querySelectorAll("[data-play]")) {
    const sounds = isPlaying && Number(button.dataset.play) === state.playing;
    if (button.dataset.sounds === String(sounds)) continue;
    button.dataset.sounds = sounds;
    button.replaceChildren(icon(sounds ? "pause" : "play"));
  }
}

function listenToPlayer() {
  audio().addEventListener("loadedmetadata", startExcerpt);
  audio().addEventListener("seeking", () => {
    if (!isSeekingToStart) excerptEnd = null;
  });
  audio().addEventListener("seeked", () => { isSeekingToStart = false; });
  audio().addEventListener("timeupdate", () => {
    if (excerptEnd === null || audio().currentTime < excerptEnd) return;
    excerptEnd = null;
    audio().pause();
  });
  for (const event of ["play", "pause", "ended", "emptied", "error"]) audio().addEventListener(event, showPlayButtons);
  audio().addEventListener("playing", () => {
    if (byId("player-note").textContent === "Press play to listen.") showPlayerNote("");
  });
  audio().addEventListener("error", () => {
    if (!audio().getAttribute("src")) return;
    const { code, message } = audio().error;
    let reason = "this browser does not play its format.";
    if (code !== MediaError.MEDIA_ERR_SRC_NOT_SUPPORTED) reason = `the browser says "${message || "unknown error"}".`;
    else if (!isEmbedded(state.playing)) reason = `the file is not there, or this browser does not play its format: ${songs[state.playing].path}`;
    showPlayerNote(`Cannot be played: ${reason}`);
    announce("Cannot be played");
  });
}
