mod importing;
mod mutated;
