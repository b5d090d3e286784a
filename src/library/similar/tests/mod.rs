mod evaluation;
mod explaining;
mod nearest;
mod world;
