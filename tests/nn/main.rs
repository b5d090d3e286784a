//! Layers and their gradients against those of candle.

#![allow(clippy::unwrap_used, missing_docs)]

mod candle;
