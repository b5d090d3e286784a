//! A Matroska or WebM file → packets of its audio tracks (RFC 9559; EBML: RFC 8794).
//!
//! A demuxer of our own behind symphonia's interface. It inflates compressed packets, stops at the end of the data instead of
//! at an index that points beyond it, goes on at the next cluster behind damage, and keeps the exact time stamps.

mod block;
mod codec;
mod ebml;
mod encoding;
mod headers;
mod ids;
mod laced_frames;
mod reader;
mod resync;
mod seeking;
mod source;
mod track_entry;

pub(super) use reader::{ENCRYPTED, MatroskaReader, NO_TIME};
