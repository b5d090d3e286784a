//! The stage: scenes in three dimensions that play what is heard.

pub mod render;
pub mod scene;
